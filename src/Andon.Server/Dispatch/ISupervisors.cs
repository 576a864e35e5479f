using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>A supervisor that runs; a signal through it reaches no other process.</summary>
interface ISupervisorProcess : IDisposable
{
    /// <summary>Completes when it has ended, and collects it if it is our child.</summary>
    Task WaitExitAsync(CancellationToken cancellationToken);

    void Kill();
}

/// <summary>Everything that dispatch does to processes.</summary>
interface ISupervisors
{
    /// <summary>Where runs get control groups, if they do.</summary>
    GroupDelegation Groups { get; }

    /// <summary>Throws IOException, or a refusal, when it cannot be started.</summary>
    ISupervisorProcess Start(RunFolder folder, RunSpec spec, string token);

    /// <summary>Null when that process is gone.</summary>
    ISupervisorProcess? Find(ProcessIdentity identity);

    /// <summary>
    /// Ends everything that the process brought forth, or that is in the group; true when it is confirmed gone.
    /// </summary>
    Task<bool> StopTreeAsync(
        ProcessIdentity root, ProcessMarker marker, ControlGroup? group, TimeSpan grace,
        CancellationToken cancellationToken);
}
