using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Links;

/// <summary>Walks down the links from a card. Iterative, because a chain may be longer than a stack.</summary>
static class Descent
{
    /// <summary>True when <paramref name="target"/> is below <paramref name="from"/>.</summary>
    public static bool Reaches(Draft draft, CardId from, CardId target)
    {
        if (draft.ChildrenOf(from).Count == 0 || draft.ParentsOf(target).Count == 0) return false;
        var seen = new HashSet<CardId>();
        var open = new Stack<CardId>([from]);
        while (open.TryPop(out var card))
        {
            foreach (var child in draft.ChildrenOf(card))
            {
                if (child == target) return true;
                if (seen.Add(child)) open.Push(child);
            }
        }

        return false;
    }
}
