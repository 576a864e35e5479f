using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Protocol.Homes;
using Andon.Server.Configuration;
using Andon.Server.Identity;

namespace Andon.Server.Dispatch;

/// <summary>What the dispatchers of all boards share. Its parts are safe from any thread.</summary>
sealed record DispatchContext
{
    public required AndonHome Home { get; init; }

    public required SteadyClock Clock { get; init; }

    public required TimeProvider Time { get; init; }

    public required HomeSecret Secret { get; init; }

    public required LiveConfiguration Configuration { get; init; }

    public required Policies Policies { get; init; }

    public required HostLedger Ledger { get; init; }

    public required ISupervisors Supervisors { get; init; }

    public required Workspaces Workspaces { get; init; }

    /// <summary>What a worker is told of its task: the text behind <c>{context}</c>, from one snapshot.</summary>
    public Func<IBoardView, Card, string> ContextOf { get; init; } = RunFacts.TitleAndBody;

    public required ILogger Logger { get; init; }
}
