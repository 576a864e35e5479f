using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Server.Configuration;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;

namespace Andon.Server.Dispatch;

/// <summary>
/// Makes the policy of one moment from configuration, brakes, participants and the host's runs. Safe from any thread;
/// on a board's writer thread it is asked for every batch, so it only reads memory, and now and then a few stats.
/// </summary>
sealed class Policies(
    IHomeStore home, LiveConfiguration configuration, ProfileReadiness readiness, Participants participants,
    HostLedger ledger, WorkspaceLeases leases, HostGuard guard)
{
    public Policy Of(BoardSlug board) => Of(board, configuration.Current());

    /// <summary>With the configuration files as they are now.</summary>
    public Policy Latest(BoardSlug board) => Of(board, configuration.Look());

    /// <summary>How hard the host is pressed at the moment.</summary>
    public HostPressure Pressure() => guard.Measure(configuration.Current().Kanban);

    Policy Of(BoardSlug board, ConfigurationSnapshot settings)
    {
        var state = home.State;
        var kanban = settings.Kanban;
        return new Policy
        {
            FailureLimit = kanban.FailureLimit,
            LeaseSeconds = (int)kanban.ClaimTtl.TotalSeconds,
            RateLimitCooldown = kanban.RateLimitCooldown,
            BackoffFirst = kanban.BackoffFirst,
            BackoffMax = kanban.BackoffMax,
            BreakerCards = kanban.BreakerCards,
            BreakerCooldown = kanban.BreakerCooldown,
            AgeingStep = kanban.Ageing,
            ProgressTimeoutSeconds = kanban.StaleTimeout is { } stale ? (int)stale.TotalSeconds : null,
            Pools = settings.Pools,
            PoolRunsElsewhere = ledger.PoolsElsewhere(board),
            Pressure = guard.Measure(kanban),
            Dispatches = participants.Dispatches,
            DefaultAssignee = kanban.DefaultAssignee,
            DefaultWorkdir = state.FindBoard(board)?.DefaultWorkdir ?? kanban.DefaultWorkdir,
            BoardRunsMax = kanban.MaxSpawn,
            HostRunsMax = kanban.MaxInProgress,
            HostRunsElsewhere = ledger.SupervisedElsewhere(board),
            ProfileRunsMax = kanban.MaxInProgressPerProfile,
            ProfileRunsElsewhere = ledger.ProfilesElsewhere(board),
            Profiles = readiness.Of(settings),
            Pauses = [.. state.Pauses.Where(pause => pause.Scope != "board" || pause.Name == board.Value)],
            AttachmentBytesMax = kanban.AttachmentBytesMax,
            BusyWorkspaces = leases.Busy,
            Epoch = state.Epoch,
            Node = state.Node,
        };
    }
}
