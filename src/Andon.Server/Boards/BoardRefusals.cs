using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Server.Requests;

namespace Andon.Server.Boards;

/// <summary>Why a board that was asked for is not there.</summary>
static class BoardRefusals
{
    public static AndonException Missing(string asked, HomeState state)
    {
        return Of(
            ErrorCode.BoardNotFound, Hints.Shown(asked), $"Board '{Hints.Shown(asked)}' was not found.",
            "This home has no board of that name.",
            Hints.Nearest(asked, state.Boards.Keys, "See the boards with: andon boards list"));
    }

    public static AndonException Archived(BoardEntry board) => Of(
        ErrorCode.BoardArchived, board.Slug.Value, $"Board {board.Slug} is closed.",
        $"It was archived at {board.ArchivedAt}.", $"Bring it back first: andon boards restore {board.Slug}");

    public static AndonException Sound(BoardEntry board) => Of(
        ErrorCode.NothingToChange, board.Slug.Value, $"Board {board.Slug} was not repaired.",
        "It is open, so whatever was wrong with it is mended.", $"See how it is: andon health --board {board.Slug}");

    public static AndonException Faulty(BoardEntry board, BoardFault fault) => new(fault.Refusal, board.Slug.Value);

    /// <summary>For the moment between registration and opening, or between archiving and closing.</summary>
    public static AndonException Changing(BoardEntry board) => Of(
        ErrorCode.Unavailable, board.Slug.Value, $"Board {board.Slug} is being opened or closed.", "Nothing was done.",
        "Send it again under the same request id.");

    public static Refusal Busy(BoardSlug board, int runs) => new(
        ErrorCode.WrongStatus, $"Board {board} was not archived.", $"{runs} of its runs are open or not yet gone.",
        $"Pause it and wait for them: andon pause --board {board}, then andon list --board {board} --status running");

    public static Refusal NotReplaced(BoardSlug board, int runs) => new(
        ErrorCode.WrongStatus, $"Board {board} was not given back anything; it is paused now.",
        $"{runs} of its runs are open or not yet gone.",
        $"Wait for them, then ask again: andon list --board {board} --status running. Or make another board of the "
        + "backup with --as.");

    static AndonException Of(ErrorCode code, string board, string what, string why, string next) =>
        new(new Refusal(code, what, why, next), board);
}
