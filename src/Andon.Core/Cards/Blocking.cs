using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// Blocks a card for a typed reason, and frees it. Waiting for parents is no block: the card goes to todo and comes
/// back by itself. A card that keeps being blocked for the same kind goes to triage, because unblocking it does not
/// help.
/// </summary>
static class Blocking
{
    public static Decision Decide(Draft draft, Card card, BlockCard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (card.Status is not (CardStatus.Running or CardStatus.Ready or CardStatus.Review))
        {
            return Unfit(card).AsDecision();
        }

        if (Fence.Enter(draft, card, command, "blocked", out var run) is { } fenced) return fenced.AsDecision();
        var kind = command.Kind ?? BlockKinds.NeedsInput;
        if (kind == BlockKinds.Dependency && card.OpenParents > 0) return Wait(draft, card, command, run);
        if (kind == BlockKinds.Dependency) kind = BlockKinds.NeedsInput;
        return Block(draft, card, command, run, kind);
    }

    static Decision Wait(Draft draft, Card card, BlockCard command, Run? run)
    {
        var (waiting, ran) = End(draft, card, command, run, RunOutcomes.DependencyWait);
        draft.Put(waiting with { Status = CardStatus.Todo, BlockReason = null });
        draft.Emit(EventKinds.DependencyWait, card.Id, ran, Payload.Begin()
            .Text("reason"u8, command.Reason)
            .Text("kind"u8, BlockKinds.Dependency)
            .Text("source_status"u8, Source(card))
            .End());
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = CardStatus.Todo,
            Run = ran,
            Note = $"It waits for {Refusals.OpenParents(draft.View, card)} and goes on by itself.",
        });
    }

    static Decision Block(Draft draft, Card card, BlockCard command, Run? run, string kind)
    {
        var recurrences = card.BlockKind == kind ? card.BlockRecurrences + 1 : 1;
        var loops = recurrences >= draft.Policy.BlockRecurrenceLimit;
        var (ended, ran) = End(draft, card, command, run, RunOutcomes.Blocked);
        var landed = ended with
        {
            Status = loops ? CardStatus.Triage : CardStatus.Blocked,
            BlockKind = kind,
            BlockReason = command.Reason,
            BlockRecurrences = recurrences,
        };
        draft.Put(landed);
        draft.Emit(
            loops ? EventKinds.BlockLoopDetected : EventKinds.Blocked, card.Id, ran, Describe(draft, card, landed));
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = landed.Status,
            Run = ran,
            Note = loops
                ? $"It was blocked {recurrences} times in a row ({kind}): unblocking does not help, it needs to be "
                    + "specified anew."
                : null,
        });
    }

    static string Describe(Draft draft, Card before, Card landed)
    {
        var payload = Payload.Begin()
            .Text("reason"u8, landed.BlockReason)
            .Text("kind"u8, landed.BlockKind)
            .Number("recurrences"u8, landed.BlockRecurrences);
        if (landed.Status == CardStatus.Triage) payload.Number("limit"u8, draft.Policy.BlockRecurrenceLimit);
        return payload.Text("source_status"u8, Source(before)).End();
    }

    /// <summary>An unclaimed card that is blocked with a reason keeps it as a run of no length.</summary>
    static (Card Card, RunId? Run) End(Draft draft, Card card, BlockCard command, Run? run, string outcome)
    {
        if (run is null && command.Reason is null) return (card, null);
        var (ended, ran) = Ending.EndOrLeave(draft, card, run, new(outcome) { Summary = command.Reason });
        return (ended, ran);
    }

    /// <summary>The lane that the card was taken from, and goes back to.</summary>
    static string Source(Card card) => card.Phase == Phases.Review ? "review" : "ready";

    public static Decision Decide(Draft draft, Card card, UnblockCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "unblocked").AsDecision();
        if (card.Status is not (CardStatus.Blocked or CardStatus.Scheduled))
        {
            return Refusals.WrongStatus(card, "unblocked", "blocked or scheduled").AsDecision();
        }

        var freed = (card.Absolve() with { BlockReason = null, NotBefore = null }).Land(draft.Now);
        draft.Put(freed);
        draft.Emit(EventKinds.Unblocked, card.Id, payload: Freed(freed.Status, command.Reason));
        return draft.Accept(new Reply { Card = card.Id, Status = freed.Status });
    }

    static string? Freed(CardStatus status, string? reason)
    {
        if (status == CardStatus.Ready && reason is null) return null;
        return Payload.Begin()
            .TextIfAny("status"u8, status == CardStatus.Ready ? null : status.Name())
            .TextIfAny("reason"u8, reason)
            .End();
    }

    static Refusal? Check(BlockCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid;
        if (command.Kind is null || BlockKinds.Given.Contains(command.Kind)) return null;
        return TextRules.Bad(
            "kind", $"'{command.Kind}' is not a kind of block.",
            $"Give one of: {string.Join(", ", BlockKinds.Given)}.");
    }

    static Refusal Unfit(Card card) => card.Status == CardStatus.Archived
        ? Refusals.Archived(card, "blocked")
        : Refusals.WrongStatus(card, "blocked", "running, ready or in review");
}
