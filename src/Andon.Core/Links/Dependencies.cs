using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Links;

/// <summary>
/// Keeps every child's count of open parents true when a parent becomes satisfied. Children that this frees are
/// promoted, each with an event of its own; the others' counts belong to the parent's event.
/// </summary>
static class Dependencies
{
    /// <summary>Before the parent's event: counts down, and answers the children to promote after it.</summary>
    public static List<CardId>? Release(Draft draft, CardId parent)
    {
        List<CardId>? freed = null;
        var children = draft.ChildrenOf(parent);
        for (var i = 0; i < children.Count; i++)
        {
            if (CountDown(draft, draft.RequireCard(children[i]))) (freed ??= []).Add(children[i]);
        }

        return freed;
    }

    /// <summary>
    /// One parent fewer for this child; true when it waited for nothing else and is yet to be promoted.
    /// </summary>
    public static bool CountDown(Draft draft, Card child)
    {
        Invariant.Hold(child.OpenParents > 0);
        if (child is { Status: CardStatus.Todo, OpenParents: 1 }) return true;
        draft.Put(child with { OpenParents = child.OpenParents - 1 });
        return false;
    }

    /// <summary>After the parent's event.</summary>
    public static void Promote(Draft draft, List<CardId>? freed)
    {
        if (freed is null) return;
        foreach (var id in freed) Promote(draft, draft.RequireCard(id));
    }

    static void Promote(Draft draft, Card child)
    {
        var landed = (child with { OpenParents = child.OpenParents - 1 }).Land(draft.Now);
        draft.Put(landed);
        draft.Emit(EventKinds.Promoted, child.Id, payload: StatusUnlessReady(landed.Status));
    }

    /// <summary>The payload of an event that usually means ready: the status when it is another.</summary>
    public static string? StatusUnlessReady(CardStatus status) =>
        status == CardStatus.Ready ? null : Payload.Begin().Text("status"u8, status.Name()).End();
}
