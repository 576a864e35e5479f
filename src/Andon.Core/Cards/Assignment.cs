using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// Gives a card to a profile, or to nobody. The assignee is always who would work on it next, in review as well; a new
/// one starts with a clean count of failures. A card that is being worked on keeps its assignee until its claim is
/// taken back.
/// </summary>
static class Assignment
{
    public static Decision Decide(Draft draft, Card card, AssignCard command)
    {
        if (TextRules.Profile("assignee", command.Assignee) is { } invalid) return invalid.AsDecision();
        if (Running(draft, card) is { } running) return running.AsDecision();
        return Assign(draft, card, command.Assignee);
    }

    public static Decision Decide(Draft draft, Card card, ReassignCard command)
    {
        if (TextRules.Profile("assignee", command.Assignee) is { } invalid) return invalid.AsDecision();
        if (TextRules.Reason("reason", command.Reason) is { } wordy) return wordy.AsDecision();
        if (!command.Reclaim && Running(draft, card) is { } running) return running.AsDecision();
        var free = card.CurrentRun is null ? card : Reclaiming.ByHand(draft, card, command.Reason ?? "reassign");
        return Assign(draft, free, command.Assignee);
    }

    static Decision Assign(Draft draft, Card card, string? given)
    {
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "assigned").AsDecision();
        var assignee = TextRules.ProfileName(given);
        var reply = new Reply { Card = card.Id, Status = card.Status };
        if (assignee == card.Assignee) return draft.Accept(reply);
        var reviewing = card.Phase == Phases.Review;
        draft.Put(card.Absolve() with { Assignee = assignee, Reviewer = reviewing ? assignee : card.Reviewer });
        var byDefault = draft.Actor.Kind == ActorKind.System && card.Assignee is null
            && assignee == TextRules.ProfileName(draft.Policy.DefaultAssignee);
        draft.Emit(EventKinds.Assigned, card.Id, payload: Payload.Begin()
            .Text("assignee"u8, assignee)
            .Text("from"u8, card.Assignee)
            .TextIfAny("source"u8, byDefault ? "kanban.default_assignee" : null)
            .End());
        return draft.Accept(reply);
    }

    static Refusal? Running(Draft draft, Card card)
    {
        if (card.CurrentRun is not { } id) return null;
        return Refusals.Claimed(
            card, draft.FindRun(id)!, "assigned",
            $"Wait for it: andon wait {card.Id}, or take the claim back with it: andon reassign {card.Id} PROFILE "
                + "--reclaim");
    }
}
