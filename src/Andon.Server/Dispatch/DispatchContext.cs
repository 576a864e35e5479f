using Andon.Core.Cards;
using Andon.Protocol.Homes;
using Andon.Server.Configuration;
using Andon.Server.Identity;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;

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

    public required WorktreeMaker Worktrees { get; init; }

    public required WorkspaceLeases Leases { get; init; }

    /// <summary>What a worker is told of its task: the text behind <c>{context}</c>, from one snapshot.</summary>
    public required Func<IBoardReader, Card, string> ContextOf { get; init; }

    public required ILogger Logger { get; init; }
}
