using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Cards;

/// <summary>A person's word that a card which asks for it may run. No worker can give it.</summary>
static class Approving
{
    public static Decision Decide(Draft draft, Card card, ApproveCard command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (draft.Actor.Kind == ActorKind.AgentRun) return Worker(card).AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "approved").AsDecision();
        if (card.Approval is null) return NotAsked(card).AsDecision();
        var reply = new Reply { Card = card.Id, Status = card.Status };
        if (card.Approval == Approvals.Given) return draft.Accept(reply with { Note = "It was approved already." });
        draft.Put(card with { Approval = Approvals.Given });
        draft.Emit(EventKinds.Approved, card.Id, payload: Payload.Begin()
            .Text("actor"u8, draft.Actor.Label ?? draft.Actor.Name)
            .TextIfAny("reason"u8, command.Reason)
            .End());
        return draft.Accept(reply);
    }

    static Refusal Worker(Card card) => new(
        ErrorCode.Forbidden, $"Task {card.Id} was not approved.", "A worker may not approve a task.",
        $"Ask a person, in a comment: andon comment {card.Id}");

    static Refusal NotAsked(Card card) => new(
        ErrorCode.NothingToChange, $"Task {card.Id} was not approved.", "It asks for no approval.",
        Refusals.NextFor(card));
}
