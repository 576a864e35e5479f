using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Cards;

/// <summary>
/// An operator's word that a card may go on. It never goes past an open parent; an idea from triage then waits.
/// </summary>
static class Promotion
{
    public static Decision Decide(Draft draft, Card card, PromoteCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (Fits(draft, card) is { } unfit) return unfit.AsDecision();
        var promoted = (card.Absolve() with { BlockReason = null }).Land(draft.Now);
        draft.Put(promoted);
        draft.Emit(EventKinds.PromotedManual, card.Id, payload: Payload.Begin()
            .Text("actor"u8, draft.Actor.Label ?? draft.Actor.Name)
            .Text("reason"u8, command.Reason)
            .Flag("forced"u8, false)
            .TextIfAny("status"u8, promoted.Status == CardStatus.Ready ? null : promoted.Status.Name())
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = promoted.Status });
    }

    static Refusal? Fits(Draft draft, Card card) => card.Status switch
    {
        CardStatus.Triage => null,
        CardStatus.Todo or CardStatus.Blocked when card.OpenParents > 0 =>
            Refusals.ParentsOpen(draft, card, "promoted"),
        CardStatus.Todo or CardStatus.Blocked => null,
        CardStatus.Archived => Refusals.Archived(card, "promoted"),
        _ => Refusals.WrongStatus(card, "promoted", "in triage, todo or blocked"),
    };
}
