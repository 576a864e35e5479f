using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Links;

/// <summary>
/// What follows when a card stops satisfying its children. Children that could run, or do, go back to todo and their
/// runs end; when a done ancestor is taken back, done children are retracted as well, and so on below them. Children
/// that wait for something else anyway only count one open parent more.
/// </summary>
sealed class Retraction(Draft draft, CardId ancestor, bool retractDone)
{
    readonly Queue<CardId> _retracted = [];
    readonly Dictionary<CardId, int> _opened = [];

    /// <summary>Before the card's own event: counts up what stays where it is.</summary>
    public void Open(CardId parent)
    {
        foreach (var id in draft.ChildrenOf(parent))
        {
            var child = draft.RequireCard(id);
            if (!IsRetracted(child.Status))
            {
                draft.Put(child with { OpenParents = child.OpenParents + 1 });
            }
            else if (_opened.TryGetValue(id, out var opened))
            {
                _opened[id] = opened + 1;
            }
            else
            {
                _opened[id] = 1;
                _retracted.Enqueue(id);
            }
        }
    }

    /// <summary>After the card's own event: one event for each descendant that is taken back.</summary>
    public void Finish()
    {
        while (_retracted.TryDequeue(out var id)) Retract(draft.RequireCard(id));
    }

    bool IsRetracted(CardStatus status) =>
        status is CardStatus.Ready or CardStatus.Review or CardStatus.Running
            || (retractDone && status == CardStatus.Done);

    void Retract(Card card)
    {
        var run = card.CurrentRun;
        var landed = Ended(card) with { OpenParents = card.OpenParents + _opened[card.Id], Status = CardStatus.Todo };
        draft.Put(card.Status == CardStatus.Done ? Undone(landed) : landed.Absolve());
        if (card.Status == CardStatus.Done) Open(card.Id);
        if (retractDone) Remark(card);
        draft.Emit(EventKinds.DescendantInvalidated, card.Id, run, Payload.Begin()
            .Text("ancestor"u8, ancestor.Value)
            .Text("prior_status"u8, card.Status.Name())
            .Text("new_status"u8, CardStatus.Todo.Name())
            .Text("resume_status"u8, landed.Phase == Phases.Review ? "review" : "ready")
            .End());
        draft.Emit(EventKinds.Status, card.Id, run, Payload.Begin()
            .Text("status"u8, CardStatus.Todo.Name())
            .Text("reason"u8, "parent_reopened")
            .Text("parent"u8, ancestor.Value)
            .End());
    }

    Card Ended(Card card) => card.CurrentRun is { } run
        ? Ending.End(draft, card, run, new(RunOutcomes.Reclaimed) { Error = $"ancestor {ancestor} is open again" })
        : card;

    /// <summary>A card that was done, as one that has to be done again.</summary>
    public static Card Undone(Card card) => card.Absolve() with
    {
        CompletedAt = null,
        ApprovedRun = null,
        Phase = Phases.Work,
        Approval = card.Approval is null ? null : Approvals.Needed,
    };

    void Remark(Card card) => draft.Add(new Comment
    {
        Id = draft.NextComment(),
        Card = card.Id,
        Author = Commenting.AuthorOf(draft, null),
        Body = $"Taken back from {card.Status.Name()}: ancestor {ancestor} was reopened.",
        CreatedAt = draft.Now,
    });
}
