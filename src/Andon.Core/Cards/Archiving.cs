using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Links;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// Puts a card out of sight, which frees its children, and brings it back to where it was, as far as that still makes
/// sense. Children that finished meanwhile stay finished; those that could run wait again.
/// </summary>
static class Archiving
{
    public static Decision Archive(Draft draft, Card card)
    {
        if (card.Status == CardStatus.Archived)
        {
            return Draft.Refuse(
                ErrorCode.AlreadyArchived, $"Task {card.Id} was not archived.",
                $"It was archived at {Refusals.Clock(card.StatusAt)}.", $"To see it: andon show {card.Id}");
        }

        var run = card.CurrentRun;
        var ended = run is { } open
            ? Ending.End(
                draft, card, open, new(RunOutcomes.Reclaimed) { Error = "task archived with run still active" })
            : card;
        draft.Put(ended with { Status = CardStatus.Archived, ArchivedFrom = card.Status });
        var freed = card.Status.SatisfiesChildren() ? null : Dependencies.Release(draft, card.Id);
        draft.Emit(EventKinds.Archived, card.Id, run);
        Dependencies.Promote(draft, freed);
        return draft.Accept(new Reply { Card = card.Id, Status = CardStatus.Archived, Run = run });
    }

    public static Decision Restore(Draft draft, Card card)
    {
        if (card.Status != CardStatus.Archived)
        {
            return Draft.Refuse(
                ErrorCode.NotArchived, $"Task {card.Id} was not restored.",
                $"It is {card.Status.Name()}, not archived.",
                Refusals.NextFor(card));
        }

        var restored = (card with { ArchivedFrom = null, Status = LandingOf(card, draft.Now) });
        var keyTaken = card.IdempotencyKey is { } key && draft.View.FindByIdempotencyKey(key) is not null;
        if (keyTaken) restored = restored with { IdempotencyKey = null };
        draft.Put(restored);
        var retraction = new Retraction(draft, card.Id, retractDone: false);
        if (!restored.Status.SatisfiesChildren()) retraction.Open(card.Id);
        draft.Emit(
            EventKinds.Restored, card.Id, payload: Payload.Begin().Text("status"u8, restored.Status.Name()).End());
        retraction.Finish();
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = restored.Status,
            Note = keyTaken ? "Its idempotency key belongs to a newer task now and was left there." : null,
        });
    }

    /// <summary>Where it waited for a person it waits again; where it could move it lands anew.</summary>
    static CardStatus LandingOf(Card card, Instant now) => card.ArchivedFrom switch
    {
        CardStatus.Done => CardStatus.Done,
        CardStatus.Triage => CardStatus.Triage,
        CardStatus.Blocked => CardStatus.Blocked,
        CardStatus.Scheduled when card.NotBefore is null => CardStatus.Scheduled,
        _ => Landing.For(card, now),
    };
}
