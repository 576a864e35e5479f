using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Links;
using Andon.Core.Runs;

namespace Andon.Core.Boards;

/// <summary>
/// The ways a memory board finds rows other than by key; kept in step row by row. Owned by its board.
/// </summary>
sealed class MemoryIndexes
{
    public Dictionary<string, CardId> ByKey { get; } = new(StringComparer.Ordinal);

    public SortedLists<CardId> Parents { get; } = new(ById);

    public SortedLists<CardId> Children { get; } = new(ById);

    public SortedLists<long> RunsByCard { get; } = new(Comparer<long>.Default);

    public SortedLists<long> CommentsByCard { get; } = new(Comparer<long>.Default);

    public SortedSet<Card> Offered { get; } = new(ByOffer);

    public SortedSet<Card> Longest { get; } = new(ByTime(card => card.StatusAt));

    public SortedSet<Card> Unassigned { get; } = new(ByOffer);

    public SortedSet<Card> Scheduled { get; } = new(ByTime(card => card.NotBefore));

    public SortedSet<Card> Cooling { get; } = new(ByTime(card => card.CooldownUntil));

    public SortedSet<Run> Open { get; } = new(ByNumber);

    public SortedSet<Run> Draining { get; } = new(ByNumber);

    public void Move(Card? before, Card? after)
    {
        if (before is not null) Place(before, listed: false);
        if (after is not null) Place(after, listed: true);
    }

    public void Move(Run? before, Run? after)
    {
        if (before is not null) RunsByCard.Remove(before.Card, before.Id.Value);
        if (after is not null) RunsByCard.Add(after.Card, after.Id.Value);
        if (before is not null) SetOf(before)?.Remove(before);
        if (after is not null) SetOf(after)?.Add(after);
    }

    public void Move(Comment? before, Comment? after)
    {
        if (before is not null) CommentsByCard.Remove(before.Card, before.Id);
        if (after is not null) CommentsByCard.Add(after.Card, after.Id);
    }

    public void Move(Link? before, Link? after)
    {
        if (before is not null)
        {
            Parents.Remove(before.Child, before.Parent);
            Children.Remove(before.Parent, before.Child);
        }

        if (after is not null)
        {
            Parents.Add(after.Child, after.Parent);
            Children.Add(after.Parent, after.Child);
        }
    }

    public Instant? NextDue(Instant now)
    {
        var scheduled = Scheduled.FirstOrDefault(card => card.NotBefore > now)?.NotBefore;
        var cooled = Cooling.FirstOrDefault(card => card.CooldownUntil > now)?.CooldownUntil;
        if (scheduled is null || cooled is null) return scheduled ?? cooled;
        return scheduled < cooled ? scheduled : cooled;
    }

    void Place(Card card, bool listed)
    {
        if (card.IdempotencyKey is { } key && card.Status != CardStatus.Archived)
        {
            if (listed) ByKey.Add(key, card.Id);
            else ByKey.Remove(key);
        }

        if (card.Status is CardStatus.Ready or CardStatus.Review)
        {
            Place(card.Assignee is null ? Unassigned : Offered, card, listed);
            if (card.Assignee is not null) Place(Longest, card, listed);
            if (card.CooldownUntil is not null) Place(Cooling, card, listed);
        }

        if (card.Status == CardStatus.Scheduled && card.NotBefore is not null) Place(Scheduled, card, listed);
    }

    static void Place(SortedSet<Card> set, Card card, bool listed)
    {
        if (listed) set.Add(card);
        else set.Remove(card);
    }

    SortedSet<Run>? SetOf(Run run)
    {
        if (run.EndedAt is null) return Open;
        return run.TreeGoneAt is null ? Draining : null;
    }

    static Comparer<CardId> ById { get; } = Comparer<CardId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    static Comparer<Run> ByNumber { get; } = Comparer<Run>.Create((a, b) => a.Id.Value.CompareTo(b.Id.Value));

    static Comparer<Card> ByOffer { get; } = Comparer<Card>.Create((a, b) =>
    {
        var order = b.Priority.CompareTo(a.Priority);
        if (order == 0) order = a.CreatedAt.CompareTo(b.CreatedAt);
        return order != 0 ? order : ById.Compare(a.Id, b.Id);
    });

    static Comparer<Card> ByTime(Func<Card, Instant?> time) => Comparer<Card>.Create((a, b) =>
    {
        var order = Nullable.Compare(time(a), time(b));
        return order != 0 ? order : ById.Compare(a.Id, b.Id);
    });
}

/// <summary>One sorted list per card; an absent list is empty.</summary>
sealed class SortedLists<T>(IComparer<T> order)
{
    readonly Dictionary<CardId, List<T>> _lists = [];

    public IReadOnlyList<T> Of(CardId card) => _lists.TryGetValue(card, out var list) ? list : [];

    public void Add(CardId card, T item)
    {
        if (!_lists.TryGetValue(card, out var list)) _lists[card] = list = [];
        var place = list.BinarySearch(item, order);
        Invariant.Hold(place < 0);
        list.Insert(~place, item);
    }

    public void Remove(CardId card, T item)
    {
        var list = _lists[card];
        var place = list.BinarySearch(item, order);
        Invariant.Hold(place >= 0);
        list.RemoveAt(place);
        if (list.Count == 0) _lists.Remove(card);
    }
}
