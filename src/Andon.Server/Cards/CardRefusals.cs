using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Server.Cards;

/// <summary>Why a card that was asked for is not shown; the same words as the rules have for a command.</summary>
static class CardRefusals
{
    public static Refusal Missing(IBoardView view, CardId id) => view.FindTombstone(id) is { } tombstone
        ? new Refusal(
            ErrorCode.TaskDeleted, $"Task {id} was not found.",
            $"It was deleted by {tombstone.DeletedBy} at {Clock(tombstone.DeletedAt)}.",
            "Stop working on it, or create the task anew with: andon create")
        : new Refusal(
            ErrorCode.TaskNotFound, $"Task {id} was not found.", "This board has no task of that id.",
            "See the board's tasks with: andon list");

    static string Clock(Instant time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", null);
}
