using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>Parks a card until a time, which the board then keeps by itself, or until somebody frees it.</summary>
static class Scheduling
{
    static readonly Instant Latest = Instant.From(new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static Decision Decide(Draft draft, Card card, ScheduleCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (CheckTime("at", command.At, draft.Now) is { } untimely) return untimely.AsDecision();
        if (Fits(card) is { } unfit) return unfit.AsDecision();
        if (Fence.Enter(draft, card, command, "scheduled", out var run) is { } fenced) return fenced.AsDecision();
        var (ended, ran) = End(draft, card, command, run);
        draft.Put(ended with { Status = CardStatus.Scheduled, NotBefore = command.At, UpdatedAt = draft.Now });
        draft.Emit(EventKinds.Scheduled, card.Id, ran, Payload.Begin()
            .Text("reason"u8, command.Reason)
            .NumberIfAny("at"u8, command.At?.Seconds)
            .End());
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = CardStatus.Scheduled,
            Run = ran,
            Note = command.At is null ? "Without a time it stays parked until it is unblocked." : null,
        });
    }

    /// <summary>
    /// The timer's word. A card whose time has not come, or that is elsewhere by now, stays as it is.
    /// </summary>
    public static Decision Decide(Draft draft, Card card, ReleaseScheduled command)
    {
        if (card.Status != CardStatus.Scheduled || card.NotBefore is null || card.NotBefore > draft.Now)
        {
            return draft.Accept(
                new Reply { Card = command.Card, Status = card.Status, Note = "Its time has not come." });
        }

        var released = card.Land(draft.Now);
        draft.Put(released);
        draft.Emit(EventKinds.Promoted, card.Id, payload: Payload.Begin()
            .TextIfAny("status"u8, released.Status == CardStatus.Ready ? null : released.Status.Name())
            .Text("source_status"u8, CardStatus.Scheduled.Name())
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = released.Status });
    }

    /// <summary>
    /// A time that is given must lie ahead of <paramref name="now"/>, when that is given, and before the year 9999.
    /// </summary>
    public static Refusal? CheckTime(string field, Instant? time, Instant? now)
    {
        if (time is null) return null;
        if (time < default(Instant) || time > Latest)
        {
            return TextRules.Bad(field, "It is not a time of this era.", "Give a time between 1970 and 9999.");
        }

        if (now is null || time > now) return null;
        return TextRules.Bad(field, $"{Refusals.Clock(time.Value)} has passed.", "Give a time that lies ahead.");
    }

    static (Card Card, RunId? Run) End(Draft draft, Card card, ScheduleCard command, Run? run)
    {
        if (run is null && command.Reason is null) return (card, null);
        var (ended, ran) = Ending.EndOrLeave(draft, card, run, new(RunOutcomes.Scheduled) { Summary = command.Reason });
        return (ended, ran);
    }

    static Refusal? Fits(Card card) => card.Status switch
    {
        CardStatus.Done =>
            Refusals.WrongStatus(card, "scheduled", "todo, scheduled, ready, running, in review or blocked"),
        CardStatus.Triage =>
            Refusals.WrongStatus(card, "scheduled", "todo, scheduled, ready, running, in review or blocked"),
        CardStatus.Archived => Refusals.Archived(card, "scheduled"),
        _ => null,
    };
}
