using Andon.Linux.Processes;
using Andon.Supervision.Runs;

namespace Andon.Supervision.Supervisors;

/// <summary>A supervisor's way to the daemon, across its restarts.</summary>
interface IDaemonLink
{
    /// <summary>Says that the worker runs, then renews the lease until the daemon says that the run is over.</summary>
    Task<StopOrder> FollowAsync(ProcessIdentity worker, CancellationToken cancellationToken);

    /// <summary>True when the daemon has the outcome; false when it shall find it on disk.</summary>
    Task<bool> SettleAsync(WorkerOutcome outcome);
}
