using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.Storage.Memory;
using Xunit;

namespace Andon.StoreContract;

/// <summary>
/// A board in memory that follows a store by its events alone. What the store answers must be what the replica
/// answers. It may be told on the writer's thread; the test looks at it when nothing is under way.
/// </summary>
sealed class Replica : IDisposable
{
    readonly List<CommittedEvent> _events = [];
    readonly MemoryBoard _board = new();
    IDisposable? _subscription;

    public MemoryBoard Board => _board;

    public IReadOnlyList<CommittedEvent> Events => _events;

    /// <summary>Every card there is or was, in order of birth.</summary>
    public IReadOnlyList<CardId> Cards =>
        [.. _events.Where(next => next.Event.Kind == EventKinds.Created).Select(next => next.Event.Card!.Value)];

    /// <summary>Goes on with this store, which is where the replica is.</summary>
    public void Follow(IBoardStore store)
    {
        Assert.Equal(_board.Position, store.Position);
        _subscription?.Dispose();
        _subscription = store.Subscribe(Take);
    }

    public void Dispose() => _subscription?.Dispose();

    /// <summary>Sound by itself, and the same as the store in every question that a store answers.</summary>
    public async Task CheckAsync(IBoardStore store, Instant now)
    {
        Assert.Equal(Enumerable.Range(1, _events.Count).Select(i => (long)i), _events.Select(next => next.Position));
        Assert.Equal([], BoardInvariants.Check(_board));
        var mine = new MemoryReader(_board, _events);
        await store.ReadAsync(
            reader =>
            {
                Compare(mine, reader, now);
                return true;
            },
            CancellationToken.None);
        var report = await store.VerifyAsync(CancellationToken.None);
        Assert.Equal([], report.Findings);
        Assert.Equal(_board.Position, report.Position);
    }

    static void Compare(IBoardReader mine, IBoardReader theirs, Instant now)
    {
        Assert.Equal(
            (mine.Position, mine.LastRun, mine.LastComment), (theirs.Position, theirs.LastRun, theirs.LastComment));
        foreach (var order in Enum.GetValues<CardOrder>())
        {
            var filter = new CardFilter { IncludeArchived = true, Order = order };
            Assert.Equal(mine.List(filter), theirs.List(filter));
        }

        foreach (var card in mine.List(new CardFilter { IncludeArchived = true })) Compare(mine, theirs, card);
        Assert.Equal(mine.Offered(1000), theirs.Offered(1000));
        Assert.Equal(mine.Offered(2), theirs.Offered(2));
        Assert.Equal(mine.Unassigned(1000), theirs.Unassigned(1000));
        Assert.Equal(mine.OpenRuns(), theirs.OpenRuns());
        Assert.Equal(mine.DrainingRuns(), theirs.DrainingRuns());
        Assert.Equal(mine.Recurrences(), theirs.Recurrences());
        Assert.Equal(mine.Subscriptions(), theirs.Subscriptions());
        Assert.Equal(mine.DueRecurrences(now, 1000), theirs.DueRecurrences(now, 1000));
        Assert.Equal(mine.NextDue(now), theirs.NextDue(now));
        Assert.Equal(mine.Due(now + TimeSpan.FromHours(1), 1000), theirs.Due(now + TimeSpan.FromHours(1), 1000));
        Compare(mine.Statistics(), theirs.Statistics());
        Assert.Equal(Told(mine), Told(theirs));
    }

    static void Compare(IBoardReader mine, IBoardReader theirs, Card card)
    {
        Assert.Equal(mine.FindText(card.Id), theirs.FindText(card.Id));
        Assert.Equal(mine.ParentsOf(card.Id), theirs.ParentsOf(card.Id));
        Assert.Equal(mine.ChildrenOf(card.Id), theirs.ChildrenOf(card.Id));
        Assert.Equal(mine.RunsOf(card.Id), theirs.RunsOf(card.Id));
        Assert.Equal(mine.CommentsOf(card.Id), theirs.CommentsOf(card.Id));
        foreach (var profile in (string[])["worker", "reviewer"])
            Assert.Equal(mine.RecentWork(profile, card.Id, 3), theirs.RecentWork(profile, card.Id, 3));
        Assert.Equal(mine.AttachmentsOf(card.Id), theirs.AttachmentsOf(card.Id));
        Assert.Equal(mine.SubscriptionsOf(card.Id), theirs.SubscriptionsOf(card.Id));
        Assert.All(
            mine.RunsOf(card.Id), run => Assert.Equal(mine.ArtifactsOf(run.Id), theirs.ArtifactsOf(run.Id)));
        if (card.IdempotencyKey is { } key)
            Assert.Equal(mine.FindByIdempotencyKey(key), theirs.FindByIdempotencyKey(key));
    }

    static void Compare(BoardStatistics mine, BoardStatistics theirs)
    {
        Assert.Equal(mine.ByStatus.OrderBy(pair => pair.Key), theirs.ByStatus.OrderBy(pair => pair.Key));
        Assert.Equal(mine.ByAssignee.Keys.Order(), theirs.ByAssignee.Keys.Order());
        foreach (var (assignee, counts) in mine.ByAssignee)
            Assert.Equal(counts.OrderBy(pair => pair.Key), theirs.ByAssignee[assignee].OrderBy(pair => pair.Key));
        Assert.Equal(mine.OldestReady, theirs.OldestReady);
    }

    /// <summary>What is kept of events for readers; the row changes are in the rows.</summary>
    static IEnumerable<CommittedEvent> Told(IBoardReader reader) =>
        reader.Events(new EventFilter(0, int.MaxValue))
            .Select(next => next with { Event = next.Event with { Changes = [] } });

    void Take(IReadOnlyList<CommittedEvent> batch)
    {
        foreach (var next in batch)
        {
            _board.Apply(next.Event);
            _events.Add(next);
        }

        _board.Settle();
    }
}
