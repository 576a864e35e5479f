using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Cards;

/// <summary>
/// When a card's scratch directory is nobody's any more, and what is told about it. The daemon does the moving; it
/// asks here first, and says here what came of it.
/// </summary>
public static class Cleanups
{
    /// <summary>
    /// Finished, with no process of its own left, and no child that may still read what it made. Children that are
    /// done or archived let it go.
    /// </summary>
    public static bool MayGo(IBoardView view, Card card)
    {
        if (card.WorkspaceKind != WorkspaceKinds.Scratch || !IsOver(card)) return false;
        foreach (var run in view.RunsOf(card.Id))
        {
            if (run.EndedAt is null || run.TreeGoneAt is null) return false;
        }

        foreach (var child in view.ChildrenOf(card.Id))
        {
            if (view.FindCard(child) is { } found && !IsOver(found)) return false;
        }

        return true;
    }

    internal static Decision Decide(Draft draft, Card card, RecordCleanup command)
    {
        if (Check(draft, command) is { } refusal) return refusal.AsDecision();
        var note = command.TrashedTo is { } place ? $"in the trash: {place}" : $"kept: {command.KeptBecause}";
        var reply = new Reply { Card = card.Id, Status = card.Status };
        if (card.WorkspaceNote == note) return draft.Accept(reply);
        draft.Put(card with { WorkspaceNote = note });
        var payload = Payload.Begin().Text("path"u8, card.WorkspacePath);
        if (command.TrashedTo is { } to)
        {
            draft.Emit(EventKinds.WorkspaceTrashed, card.Id, payload: payload.Text("trashed_to"u8, to).End());
        }
        else
        {
            var reason = command.KeptBecause;
            draft.Emit(EventKinds.WorkspaceKept, card.Id, payload: payload.Text("reason"u8, reason).End());
        }

        return draft.Accept(reply);
    }

    static bool IsOver(Card card) =>
        card.Status.SatisfiesChildren() && card.CurrentRun is null && card.DrainingRun is null;

    static Refusal? Check(Draft draft, RecordCleanup command)
    {
        if (draft.Actor.Kind != ActorKind.System)
        {
            return new(
                ErrorCode.Forbidden, "Nothing was recorded.", "Only the daemon cleans up workspaces.",
                $"See what became of it: andon show {command.Card}");
        }

        return command.TrashedTo is not null
            ? TextRules.Path("trashed_to", command.TrashedTo)
            : TextRules.RequiredReason("reason", command.KeptBecause);
    }
}
