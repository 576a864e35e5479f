using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Storage.Contract;

namespace Andon.Tests.Server;

/// <summary>
/// A home's store that is a value in memory: the real rules, no log. Outlives the daemons that use it.
/// </summary>
sealed class RememberedHome : IHomeStore
{
    readonly Lock _gate = new();
    readonly Dictionary<(string Principal, string Id), string> _requests = [];

    public string Uuid => "00000000-0000-4000-8000-000000000001";

    public string Path => "/nowhere/home.db";

    public HomeState State { get; private set; } = HomeState.Empty;

    public StoreHealth Health { get; } = new(StoreCondition.Healthy, null, default);

    public StoreGauges Gauges { get; } = new(null, null);

    public required Func<ICircumstancesSource> Circumstances { get; init; }

    public Task<HomeResult> SubmitAsync(
        HomeCommand command, Actor actor, RequestKey? request, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(Submit(command, actor, request));
    }

    public IDisposable Subscribe(Action<HomeState> changed) => throw new NotSupportedException();

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    HomeResult Submit(HomeCommand command, Actor actor, RequestKey? request)
    {
        if (request is not null && _requests.TryGetValue((actor.Principal, request.Id), out var fingerprint))
        {
            return fingerprint == request.Fingerprint
                ? new HomeResult.Accepted(State, Replayed: true)
                : new HomeResult.Refused(
                    new Refusal(ErrorCode.RequestConflict, "It was refused.", "The id is taken.", "Use another."));
        }

        switch (HomeDecider.Decide(State, command, Circumstances().For(actor)))
        {
            case Decision.Accepted accepted:
                foreach (var happened in accepted.Events) State = State.Apply(happened);
                if (request is not null) _requests[(actor.Principal, request.Id)] = request.Fingerprint;
                return new HomeResult.Accepted(State, Replayed: false);
            case Decision.Refused refused:
                return new HomeResult.Refused(refused.Refusal);
            default:
                throw new InvariantViolation("A decision is accepted or refused.");
        }
    }
}
