using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Supervision;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// Supervisors as processes: <c>andon supervise</c>, detached, so that they outlive us. Safe from any thread.
/// </summary>
sealed class Supervisors(TimeProvider time, GroupDelegation groups) : ISupervisors
{
    readonly Lazy<string> _program = new(ClientProgram.Locate);

    public GroupDelegation Groups => groups;

    public ISupervisorProcess Start(RunFolder folder, RunSpec spec, string token)
    {
        var environment = DaemonEnvironment.Allowed();
        environment[SupervisorProgram.TokenVariable] = token;
        return new SupervisorProcess(DetachedProcess.Start(new DetachedCommand
        {
            Executable = _program.Value,
            Arguments = [ClientProgram.Name, SupervisorProgram.Verb, folder.Spec],
            Environment = environment,
        }));
    }

    public ISupervisorProcess? Find(ProcessIdentity identity) =>
        PidFd.TryOpen(identity) is { } process ? new SupervisorProcess(process) : null;

    public async Task<bool> StopTreeAsync(
        ProcessIdentity root, ProcessMarker marker, ControlGroup? group, TimeSpan grace,
        CancellationToken cancellationToken)
    {
        var report = await TreeStop.StopAsync(ProcessTree.Of(root, marker, group), grace, time, cancellationToken);
        return report.IsGone;
    }

    sealed class SupervisorProcess(PidFd process) : ISupervisorProcess
    {
        public async Task WaitExitAsync(CancellationToken cancellationToken)
        {
            await process.WaitExitAsync(cancellationToken);
            process.TryReap();
        }

        public void Kill() => process.Signal(Signals.Kill);

        public void Dispose() => process.Dispose();
    }
}
