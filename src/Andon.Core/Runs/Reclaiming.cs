using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>
/// Takes a claim back: by an operator's hand, or because its lease ran out. The card lands where it came from.
/// </summary>
static class Reclaiming
{
    public static Decision Decide(Draft draft, Card card, ReclaimCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (card.CurrentRun is null) return Refusals.NotClaimed(card, "reclaimed").AsDecision();
        var run = card.CurrentRun.Value;
        var landed = ByHand(draft, card, command.Reason);
        return draft.Accept(new Reply { Card = card.Id, Status = landed.Status, Run = run });
    }

    /// <summary>Ends the open run, forgets the failures and emits the event; answers the card as it landed.</summary>
    public static Card ByHand(Draft draft, Card card, string? reason)
    {
        var id = card.CurrentRun!.Value; // the caller has looked
        var run = draft.FindRun(id)!;
        var error = reason is null ? $"manual_reclaim lock={run.ClaimLock}" : $"manual_reclaim: {reason}";
        var landed = Ending.End(draft, card, id, new(RunOutcomes.Reclaimed) { Error = error })
            .Absolve()
            .Land(draft.Now);
        draft.Put(landed);
        draft.Emit(EventKinds.Reclaimed, card.Id, id, Payload.Begin()
            .Flag("manual"u8, true)
            .Text("reason"u8, reason)
            .Text("prev_lock"u8, run.ClaimLock)
            .Number("prev_pid"u8, run.WorkerPid)
            .Text("retry_status"u8, landed.Status.Name())
            .End());
        return landed;
    }

    public static Decision Decide(Draft draft, Card card, ExpireLease command)
    {
        if (draft.Actor.Kind != ActorKind.System) return TimersOnly(card).AsDecision();
        if (card.CurrentRun != command.Run)
        {
            return draft.Accept(
                new Reply { Card = card.Id, Status = card.Status, Note = $"Run {command.Run} had ended already." });
        }

        var run = draft.FindRun(command.Run)!; // an open run exists
        var end = new RunEnd(RunOutcomes.Reclaimed) { Error = $"stale_lock={run.ClaimLock}" };
        var failure = Failures.Count(draft, card, run, end);
        var landed = failure.Landed;
        draft.Emit(EventKinds.Reclaimed, card.Id, run.Id, Payload.Begin()
            .Text("stale_lock"u8, run.ClaimLock)
            .Number("worker_pid"u8, run.WorkerPid)
            .Number("lease_seconds"u8, run.LeaseSeconds)
            .Time("last_heartbeat_at"u8, run.LastHeartbeatAt)
            .Time("now"u8, draft.Now)
            .Number("failures"u8, failure.Count)
            .Text("retry_status"u8, landed.Status.Name())
            .End());
        if (failure.Trips) SettlementEvents.GaveUp(draft, card, run, end, failure);
        return draft.Accept(new Reply { Card = card.Id, Status = landed.Status, Run = run.Id });
    }

    static Refusal TimersOnly(Card card) => new(
        ErrorCode.Forbidden, $"The lease of task {card.Id} was not ended.",
        "Only the daemon's lease timer can do that.",
        $"An operator takes a claim back with: andon reclaim {card.Id}");
}
