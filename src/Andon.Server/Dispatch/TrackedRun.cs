using Andon.Core.Runs;
using Andon.Server.WorkFolders;

namespace Andon.Server.Dispatch;

/// <summary>
/// A run that is open, or whose processes are not gone: its lease on monotonic time, its place among the host's runs,
/// its hold on the directory that it works in, and word of its end. Safe from any thread.
/// </summary>
sealed class TrackedRun(Run row, HostLedger.Place? place, WorkspaceLeases.Lease? lease, TimeProvider time)
    : IDisposable
{
    readonly TaskCompletionSource<Run> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _renewed = time.GetTimestamp();
    ISupervisorProcess? _supervisor;

    /// <summary>As it was when we first saw it; what may change since is its end.</summary>
    public Run Row => row;

    public bool IsSupervised => row.Kind == RunKinds.Supervised;

    /// <summary>Completes, with the row as it ended, when the run is over; its processes may live on.</summary>
    public Task<Run> Ended => _ended.Task;

    public bool HasEnded => _ended.Task.IsCompleted;

    public TimeSpan Lease => TimeSpan.FromSeconds(row.LeaseSeconds);

    /// <summary>How long ago somebody last said that the worker lives.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _renewed));

    /// <summary>Whether it gets on. The pass's alone.</summary>
    public ProgressWatch Progress { get; } = new(time);

    /// <summary>Set while a process of ours looks after it.</summary>
    public ISupervisorProcess? Supervisor
    {
        get => Volatile.Read(ref _supervisor);
        set => Volatile.Write(ref _supervisor, value);
    }

    public void Renew() => Volatile.Write(ref _renewed, time.GetTimestamp());

    public void End(Run ended) => _ended.TrySetResult(ended);

    /// <summary>A place that comes free wakes whoever waits for either.</summary>
    public void Dispose()
    {
        lease?.Dispose();
        place?.Dispose();
    }
}
