using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>Refusals that several verbs share, so that the same cause always reads the same.</summary>
static class Refusals
{
    public static Decision AsDecision(this Refusal refusal) => new Decision.Refused(refusal);

    /// <summary>There is no such card: it was deleted, or never was.</summary>
    public static Refusal Missing(Draft draft, CardId id)
    {
        if (draft.View.FindTombstone(id) is not { } tombstone)
        {
            return new(
                ErrorCode.TaskNotFound, $"Task {id} was not found.", "This board has no task of that id.",
                "See the board's tasks with: andon list");
        }

        return new(
            ErrorCode.TaskDeleted, $"Task {id} was not found.",
            $"It was deleted by {tombstone.DeletedBy} at {Clock(tombstone.DeletedAt)}.",
            "Stop working on it, or create the task anew with: andon create");
    }

    public static Refusal Archived(Card card, string verb) => new(
        ErrorCode.AlreadyArchived, $"Task {card.Id} was not {verb}.", $"It was archived at {Clock(card.StatusAt)}.",
        $"Bring it back first: andon restore {card.Id}");

    /// <summary>The verb is not for a card in this status; says what is.</summary>
    public static Refusal WrongStatus(Card card, string verb, string from) => new(
        ErrorCode.WrongStatus, $"Task {card.Id} was not {verb}.",
        $"It is {card.Status.Name()} since {Clock(card.StatusAt)}; only a task that is {from} can be {verb}.",
        NextFor(card));

    public static Refusal NotClaimed(Card card, string verb) => new(
        ErrorCode.NotClaimed, $"Task {card.Id} was not {verb}.",
        $"It is {card.Status.Name()} since {Clock(card.StatusAt)}: no run is open.", NextFor(card));

    /// <summary>A live run stands in the way of a verb that is not the run's.</summary>
    public static Refusal Claimed(Card card, Run run, string verb, string next) => new(
        ErrorCode.AlreadyClaimed, $"Task {card.Id} was not {verb}.", $"{Holder(run)} is working on it.", next);

    public static Refusal ParentsOpen(Draft draft, Card card, string verb) => new(
        ErrorCode.ParentsNotDone, $"Task {card.Id} was not {verb}.",
        $"It waits for {OpenParents(draft.View, card)}.",
        $"Wait for them, or see the whole chain: andon why {card.Id}");

    /// <summary>At most five open parents by name, and how many more there are.</summary>
    public static string OpenParents(IBoardView view, Card card)
    {
        const int named = 5;
        var names = new List<string>();
        foreach (var id in view.ParentsOf(card.Id))
        {
            if (names.Count == named) break;
            if (view.FindCard(id) is { } parent && !parent.Status.SatisfiesChildren())
            {
                names.Add($"{id} ({parent.Status.Name()})");
            }
        }

        var more = card.OpenParents - names.Count;
        return string.Join(", ", names) + (more > 0 ? $" and {more} more" : "");
    }

    public static string Holder(Run run) =>
        $"Run {run.Id} ({run.Kind}, {run.Profile ?? run.Principal}, since {Clock(run.StartedAt)})";

    /// <summary>What the way on is from each status.</summary>
    public static string NextFor(Card card) => card.Status switch
    {
        CardStatus.Triage => $"Specify it, then: andon promote {card.Id}",
        CardStatus.Todo => $"See what it waits for: andon why {card.Id}",
        CardStatus.Scheduled or CardStatus.Blocked => $"Free it when it may go on: andon unblock {card.Id}",
        CardStatus.Ready => $"Claim it: andon claim {card.Id}",
        CardStatus.Running => $"Follow its run: andon log {card.Id} -f",
        CardStatus.Review => $"Have it reviewed: andon claim {card.Id}",
        CardStatus.Done => $"If it needs more work: andon reopen {card.Id}",
        _ => $"Bring it back first: andon restore {card.Id}",
    };

    /// <summary>A time as people read it, to the second.</summary>
    public static string Clock(Instant time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
