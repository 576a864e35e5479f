using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Recurrences;

/// <summary>
/// The timer's word that a recurrence's time has come. It is served once: by a card whose key is the time's own, or
/// by a reason why there is none. However many times have passed since, one card is made for them all.
/// </summary>
static class Firing
{
    public static Decision Decide(Draft draft, Recurrence recurrence, FireRecurrence command)
    {
        if (draft.Actor.Kind != ActorKind.System) return NotYours(recurrence).AsDecision();
        if (recurrence.NextAt is not { } due || due != command.Slot || due > draft.Now)
            return Recurring.Accept(draft, recurrence, "It was served before, or its time has not come.");
        var served = recurrence with
        {
            LastAt = due,
            NextAt = RecurrenceTimes.After(draft, recurrence, due),
            UpdatedAt = draft.Now,
        };
        if (Unfinished(draft, recurrence) is { } waits) return Skip(draft, served, due, waits);
        return Creation.Decide(draft, CardOf(recurrence, due)) switch
        {
            Decision.Accepted { Reply.Card: { } made } accepted => Fired(draft, served, due, made, accepted.Reply),
            Decision.Refused refused => Skip(draft, served, due, refused.Refusal.Why),
            _ => throw new InvariantViolation("A creation gave no card."),
        };
    }

    static CreateCard CardOf(Recurrence recurrence, Instant due) => CardTemplate.Read(recurrence.Template) with
    {
        CreatedBy = recurrence.CreatedBy,
        IdempotencyKey = string.Create(
            CultureInfo.InvariantCulture, $"recurrence:{recurrence.Id}:{due.Seconds}"),
    };

    static string? Unfinished(Draft draft, Recurrence recurrence)
    {
        if (recurrence.Overlap == Overlaps.Allow || recurrence.LastCard is not { } id) return null;
        if (draft.FindCard(id) is not { } last || last.Status.SatisfiesChildren()) return null;
        return $"Its last task {id} is {last.Status.Name()}, and not finished.";
    }

    static Decision Fired(Draft draft, Recurrence served, Instant due, CardId made, Reply reply)
    {
        draft.Put(served with { LastCard = made, Fired = served.Fired + 1, LastSkip = null });
        draft.Emit(EventKinds.RecurrenceFired, made, payload: Payload.Begin()
            .Text("recurrence"u8, served.Id.Value)
            .Time("slot"u8, due)
            .Time("next_at"u8, served.NextAt)
            .End());
        return draft.Accept(reply with { Recurrence = served.Id });
    }

    static Decision Skip(Draft draft, Recurrence served, Instant due, string why)
    {
        draft.Put(served with { Skipped = served.Skipped + 1, LastSkip = why });
        draft.Emit(EventKinds.RecurrenceSkipped, card: null, payload: Payload.Begin()
            .Text("recurrence"u8, served.Id.Value)
            .Time("slot"u8, due)
            .Time("next_at"u8, served.NextAt)
            .Text("reason"u8, why)
            .End());
        return Recurring.Accept(draft, served, why);
    }

    static Refusal NotYours(Recurrence recurrence) => new(
        ErrorCode.Forbidden, $"The recurring task {recurrence.Id} was not served.",
        "Its times are kept by the daemon alone.", "Make a task by hand with: andon create");
}
