using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Links;

namespace Andon.Core.Cards;

/// <summary>
/// Takes a done card back as a new attempt, its history intact. Everything built on it is taken back too.
/// </summary>
static class Reopening
{
    public static Decision Decide(Draft draft, Card card, ReopenCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "reopened").AsDecision();
        if (card.Status != CardStatus.Done) return Refusals.WrongStatus(card, "reopened", "done").AsDecision();
        var reopened = Retraction.Undone(card).Land(draft.Now);
        draft.Put(reopened);
        var retraction = new Retraction(draft, card.Id, retractDone: true);
        retraction.Open(card.Id);
        draft.Emit(EventKinds.Reopened, card.Id, payload: Payload.Begin()
            .Text("status"u8, reopened.Status.Name())
            .Text("reason"u8, command.Reason)
            .End());
        retraction.Finish();
        return draft.Accept(new Reply { Card = card.Id, Status = reopened.Status });
    }
}
