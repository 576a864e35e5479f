using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Storage.Contract;

namespace Andon.Tests.Dispatch;

/// <summary>
/// A home's store that forgets everything with the test: the rules are the real ones. Safe from any thread.
/// </summary>
sealed class HomeDouble(ICircumstancesSource circumstances) : IHomeStore
{
    readonly Lock _lock = new();
    readonly List<Action<HomeState>> _subscribers = [];

    public string Uuid => "0198c0de-0000-7000-8000-000000000009";

    public string Path => "/nowhere/home.db";

    public HomeState State { get; private set; } = new() { Node = "node-1", Epoch = 3 };

    public StoreHealth Health { get; } = new(StoreCondition.Healthy, null, default);

    public StoreGauges Gauges { get; } = new(null, null);

    public void MoveTo(string node) => State = State with { Node = node };

    public Task<HomeResult> SubmitAsync(
        HomeCommand command, Actor actor, RequestKey? request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var decision = HomeDecider.Decide(State, command, circumstances.For(actor));
            if (decision is not Decision.Accepted accepted)
                return Task.FromResult<HomeResult>(new HomeResult.Refused(((Decision.Refused)decision).Refusal));
            foreach (var next in accepted.Events) State = State.Apply(next);
            foreach (var subscriber in _subscribers) subscriber(State);
            return Task.FromResult<HomeResult>(new HomeResult.Accepted(State, Replayed: false));
        }
    }

    public IDisposable Subscribe(Action<HomeState> changed)
    {
        lock (_lock) _subscribers.Add(changed);
        return new Subscription(this, changed);
    }

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing here is kept.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class Subscription(HomeDouble home, Action<HomeState> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (home._lock) home._subscribers.Remove(changed);
        }
    }
}
