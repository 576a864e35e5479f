using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// A kernel handle on one process: a signal through it can reach no other process, however pids are recycled.
/// Safe to use from several threads.
/// </summary>
public sealed class PidFd : IDisposable
{
    readonly SafeFileHandle _handle;

    PidFd(ProcessIdentity identity, SafeFileHandle handle)
    {
        Identity = identity;
        _handle = handle;
    }

    public ProcessIdentity Identity { get; }

    /// <summary>
    /// Null when the process is gone. The start ticks are read again after opening: as the process bears the pid
    /// then, it bore it when the handle was opened.
    /// </summary>
    public static PidFd? TryOpen(ProcessIdentity identity)
    {
        if (identity.BootId != ProcessIdentity.CurrentBootId) return null;

        var descriptor = ProcessCalls.OpenPidFd(identity.Pid);
        if (descriptor < 0)
        {
            // EINVAL: the pid now belongs to a thread that leads no process, so to somebody else.
            return Errno.Last is Errno.NoProcess or Errno.Invalid
                ? null
                : throw Errno.Failure("pidfd_open", $"pid {identity.Pid}", Errno.Last);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (ProcessEntry.TryRead(identity.Pid) is { } entry && entry.StartTicks == identity.StartTicks)
            return new PidFd(identity, handle);

        handle.Dispose();
        return null;
    }

    /// <summary>A zombie has exited too.</summary>
    public bool HasExited => Poll(0);

    /// <summary>False when the process has gone already.</summary>
    public bool Signal(int signal)
    {
        if (ProcessCalls.SendSignal(Descriptor, signal) == 0)
        {
            GC.KeepAlive(this);
            return true;
        }

        return Errno.Last == Errno.NoProcess
            ? false
            : throw Errno.Failure("pidfd_send_signal", $"pid {Identity.Pid}, signal {signal}", Errno.Last);
    }

    /// <summary>Completes when the process has exited.</summary>
    public Task WaitExitAsync(CancellationToken cancellationToken) =>
        HasExited ? Task.CompletedTask : ExitWatcher.Shared.WaitAsync(_handle, cancellationToken);

    /// <summary>Waits on the calling thread; false when the process still runs after the given time.</summary>
    public bool WaitExit(TimeSpan patience, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var left = patience - time.GetElapsedTime(started);
            var milliseconds = (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
            if (Poll(milliseconds)) return true;
            if (milliseconds == 0) return false;
        }
    }

    /// <summary>
    /// Collects the exit status of our own child, once. Null while it runs; unknown when it is not our child or was
    /// collected elsewhere.
    /// </summary>
    public unsafe ExitStatus? TryReap()
    {
        SignalBuffer result = default;
        var options = ProcessCalls.WaitExited | ProcessCalls.WaitNoHang;
        while (ProcessCalls.Wait(ProcessCalls.WaitPidFd, Descriptor, &result, options) < 0)
        {
            if (Errno.Last == Errno.NoChild) return HasExited ? ExitStatus.Unknown : null;
            if (Errno.Last != Errno.Interrupted) throw Errno.Failure("waitid", $"pid {Identity.Pid}", Errno.Last);
        }

        GC.KeepAlive(this);
        return result.Pid == 0 ? null : Reaper.ToStatus(result);
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>The raw number, for calls that take it as an integer; the caller keeps this object alive.</summary>
    int Descriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return (int)_handle.DangerousGetHandle();
        }
    }

    unsafe bool Poll(int milliseconds)
    {
        var entry = new PollEntry { Descriptor = Descriptor, Events = ProcessCalls.PollIn };
        var count = ProcessCalls.Poll(&entry, 1, milliseconds);
        GC.KeepAlive(this);
        if (count >= 0) return count > 0;
        return Errno.Last == Errno.Interrupted ? false : throw Errno.Failure("poll", $"pid {Identity.Pid}", Errno.Last);
    }
}
