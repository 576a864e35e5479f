using Andon.Core.Decisions;
using Andon.Core.Homes;

namespace Andon.Storage.Contract;

/// <summary>
/// The store of what holds over all boards: registry, brakes, epoch, story. The same kind of store as a board's, log
/// first, with the whole state in memory. Safe from any thread.
/// </summary>
public interface IHomeStore : IAsyncDisposable
{
    string Uuid { get; }

    /// <summary>The database file.</summary>
    string Path { get; }

    /// <summary>The latest durable state.</summary>
    HomeState State { get; }

    StoreHealth Health { get; }

    StoreGauges Gauges { get; }

    /// <summary>
    /// Decides the command and answers when it is durable; faults come back as refusals, as a board's do.
    /// </summary>
    Task<HomeResult> SubmitAsync(
        HomeCommand command, Actor actor, RequestKey? request, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back after each change, in order, on the writer's thread; must be quick and must not throw.
    /// </summary>
    IDisposable Subscribe(Action<HomeState> changed);

    Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a home's command: the state after it, or the refusal.</summary>
public abstract record HomeResult
{
    HomeResult()
    {
    }

    public sealed record Accepted(HomeState State, bool Replayed) : HomeResult;

    public sealed record Refused(Refusal Refusal) : HomeResult;
}
