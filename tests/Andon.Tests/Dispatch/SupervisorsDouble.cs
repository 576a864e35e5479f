using System.Collections.Concurrent;
using System.Threading.Channels;
using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Server.Dispatch;
using Andon.Supervision.Runs;

namespace Andon.Tests.Dispatch;

/// <summary>A supervisor without a process; the test says what it does.</summary>
sealed class SupervisorDouble(RunSpec spec, string token) : ISupervisorProcess
{
    readonly TaskCompletionSource _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunSpec Spec => spec;

    public string Token => token;

    public bool WasKilled { get; private set; }

    public void Exit() => _exit.TrySetResult();

    public Task WaitExitAsync(CancellationToken cancellationToken) => _exit.Task.WaitAsync(cancellationToken);

    public void Kill()
    {
        WasKilled = true;
        Exit();
    }

    public void Dispose()
    {
    }
}

/// <summary>
/// Supervisors that never start a process: what was started and stopped can be waited for. Safe from any thread.
/// </summary>
sealed class SupervisorsDouble : ISupervisors
{
    readonly Channel<SupervisorDouble> _started = Channel.CreateUnbounded<SupervisorDouble>();

    /// <summary>What a start throws instead.</summary>
    public IOException? Failure { get; set; }

    /// <summary>Those that a new daemon finds alive.</summary>
    public ConcurrentDictionary<ProcessIdentity, SupervisorDouble> Alive { get; } = [];

    public ConcurrentQueue<ProcessIdentity> Stopped { get; } = [];

    /// <summary>The control groups of those that had one.</summary>
    public ConcurrentQueue<string> StoppedGroups { get; } = [];

    /// <summary>Whether stopped trees are gone.</summary>
    public bool TreesGo { get; set; } = true;

    public GroupDelegation Groups { get; set; } = GroupDelegation.None("there are no processes");

    public int Count { get; private set; }

    public ISupervisorProcess Start(RunFolder folder, RunSpec spec, string token)
    {
        if (Failure is { } failure) throw failure;
        var supervisor = new SupervisorDouble(spec, token);
        Count++;
        _started.Writer.TryWrite(supervisor);
        return supervisor;
    }

    public ISupervisorProcess? Find(ProcessIdentity identity) => Alive.GetValueOrDefault(identity);

    public Task<bool> StopTreeAsync(
        ProcessIdentity root, ProcessMarker marker, ControlGroup? group, TimeSpan grace,
        CancellationToken cancellationToken)
    {
        Stopped.Enqueue(root);
        if (group is not null) StoppedGroups.Enqueue(group.Path);
        return Task.FromResult(TreesGo);
    }

    public async Task<SupervisorDouble> NextAsync(CancellationToken cancellationToken) =>
        await _started.Reader.ReadAsync(cancellationToken);
}
