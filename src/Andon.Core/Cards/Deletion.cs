using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Links;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// Removes a card with its runs, comments, links and texts, and leaves a tombstone; its events stay in the log. What
/// is not archived, or still has processes, needs force. Children count one parent fewer.
/// </summary>
static class Deletion
{
    public static Decision Decide(Draft draft, Card card, DeleteCard command)
    {
        if (!command.Force && Spared(card) is { } refusal) return refusal.AsDecision();
        var run = card.CurrentRun;
        if (run is not null) card = Reclaiming.ByHand(draft, card, "deleted");
        var freed = Unlink(draft, card);
        Remove(draft, card);
        draft.Add(new Tombstone
        {
            Card = card.Id,
            Title = card.Title,
            DeletedAt = draft.Now,
            DeletedBy = draft.Actor.Label ?? draft.Actor.Name,
            LastRun = draft.View.LastRun,
            LastComment = draft.View.LastComment,
        });
        draft.Emit(EventKinds.Deleted, card.Id, run, Payload.Begin()
            .Text("title"u8, card.Title)
            .Text("status"u8, card.Status.Name())
            .End());
        Dependencies.Promote(draft, freed);
        return draft.Accept(new Reply { Card = card.Id, Run = run });
    }

    static List<CardId>? Unlink(Draft draft, Card card)
    {
        List<CardId>? freed = null;
        foreach (var child in draft.ChildrenOf(card.Id).ToArray())
        {
            draft.Remove(new Link(card.Id, child));
            if (card.Status.SatisfiesChildren()) continue;
            if (Dependencies.CountDown(draft, draft.RequireCard(child))) (freed ??= []).Add(child);
        }

        foreach (var parent in draft.ParentsOf(card.Id).ToArray()) draft.Remove(new Link(parent, card.Id));
        return freed;
    }

    static void Remove(Draft draft, Card card)
    {
        foreach (var comment in draft.View.CommentsOf(card.Id)) draft.Remove(comment);
        foreach (var attachment in draft.View.AttachmentsOf(card.Id)) draft.Remove(attachment);
        foreach (var subscription in draft.View.SubscriptionsOf(card.Id)) draft.Remove(subscription);
        foreach (var run in draft.View.RunsOf(card.Id))
        {
            foreach (var artifact in draft.View.ArtifactsOf(run.Id)) draft.Remove(artifact);
            draft.Remove(run);
        }

        if (draft.FindText(card.Id) is { } text) draft.Remove(text);
        draft.Remove(card);
    }

    static Refusal? Spared(Card card)
    {
        if (card.Status != CardStatus.Archived)
        {
            return new(
                ErrorCode.NotArchived, $"Task {card.Id} was not deleted.", $"It is {card.Status.Name()}, not archived.",
                $"Archive it first: andon archive {card.Id}");
        }

        if (card.DrainingRun is not { } run) return null;
        return new(
            ErrorCode.Draining, $"Task {card.Id} was not deleted.",
            $"The processes of run {run} are not confirmed gone.",
            $"Wait a moment and try again. See: andon runs {card.Id}");
    }
}
