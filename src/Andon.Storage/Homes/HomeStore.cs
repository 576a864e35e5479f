using System.Diagnostics;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Homes;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Recovery;

namespace Andon.Storage.Homes;

/// <summary>
/// The store of what holds over all boards: log, committer, recovery and writer thread are a board's; the latest
/// durable state is one value that anybody may take. Safe from any thread.
/// </summary>
sealed class HomeStore : IHomeStore
{
    readonly StorePlace _place;
    readonly CommitQueue<HomeSubmission> _queue;
    readonly Lock _gate = new();
    readonly List<Action<HomeState>> _subscribers = [];
    volatile HomeState _state;

    HomeStore(
        LoggedStore<HomeProjection> store, ICircumstancesSource circumstances, ThreadStarter startThread)
    {
        _place = store.Place;
        _state = store.Projection.State;
        var committer = new LogCommitter<HomeSubmission, HomeProjection>(store, new HomeDecisions(circumstances));
        _queue = new CommitQueue<HomeSubmission>("home", committer, store.Surroundings.Time, Follow);
        _queue.Start(startThread);
    }

    public string Uuid => _place.Uuid.ToString("D");

    public string Path => _place.Database;

    public HomeState State => _state;

    public StoreHealth Health => _queue.Health;

    public StoreGauges Gauges => _queue.Gauges;

    /// <summary>Where a home's store lies.</summary>
    public static StorePlace PlaceIn(string home, Guid uuid) =>
        new(Board: null, uuid, System.IO.Path.Combine(home, "home"), "home.db");

    /// <summary>Makes the store of a home that has none.</summary>
    public static HomeStore Create<TRows>(
        StorePlace place, StoreSurroundings surroundings, IProjectionFiles<TRows> files,
        ICircumstancesSource circumstances, ThreadStarter startThread)
        where TRows : class, IProjection =>
        new(Opening(place, surroundings, files).Create(), circumstances, startThread);

    /// <summary>Opens the store, or repairs what can be repaired; never creates one.</summary>
    public static HomeStore Open<TRows>(
        StorePlace place, StoreSurroundings surroundings, IProjectionFiles<TRows> files,
        ICircumstancesSource circumstances, ThreadStarter startThread)
        where TRows : class, IProjection =>
        new(Opening(place, surroundings, files).Open(), circumstances, startThread);

    public async Task<HomeResult> SubmitAsync(
        HomeCommand command, Actor actor, RequestKey? request, CancellationToken cancellationToken) =>
        await _queue.SubmitAsync(new HomeSubmission(command, actor, request), cancellationToken) switch
        {
            SubmitResult.Accepted accepted => new HomeResult.Accepted(_state, accepted.Replayed),
            SubmitResult.Refused refused => new HomeResult.Refused(refused.Refusal),
            _ => throw new UnreachableException(),
        };

    public IDisposable Subscribe(Action<HomeState> changed)
    {
        lock (_gate) _subscribers.Add(changed);
        return new Subscription(this, changed);
    }

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => _queue.VerifyAsync(cancellationToken);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    static StoreOpening<HomeProjection> Opening<TRows>(
        StorePlace place, StoreSurroundings surroundings, IProjectionFiles<TRows> files)
        where TRows : class, IProjection => new(place, surroundings, HomeTables.All, new HomeFiles<TRows>(files));

    /// <summary>On the writer's thread, after a batch is durable and before its answers.</summary>
    void Follow(IReadOnlyList<CommittedEvent> committed)
    {
        var state = _state;
        foreach (var next in committed) state = state.Apply(next.Event);
        _state = state;
        Action<HomeState>[] subscribers;
        lock (_gate) subscribers = [.. _subscribers];
        foreach (var subscriber in subscribers) subscriber(state);
    }

    sealed class Subscription(HomeStore store, Action<HomeState> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (store._gate) store._subscribers.Remove(changed);
        }
    }
}
