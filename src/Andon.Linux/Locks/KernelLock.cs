using Andon.Linux.Calls;
using Andon.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Locks;

/// <summary>
/// An exclusive lock that the kernel drops when its holder dies, taken by flock on a file of its own. The file is
/// never deleted; the lock counts only while the path still names the file that was locked. Descriptors are
/// close-on-exec, so that no child inherits the lock.
/// </summary>
public sealed class KernelLock : IDisposable
{
    const int ReplacementsMax = 16;

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    readonly SafeFileHandle _handle;

    KernelLock(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    /// <summary>Null when another holder has it; any other failure throws.</summary>
    public static KernelLock? TryAcquire(string path)
    {
        for (var attempt = 0; attempt < ReplacementsMax; attempt++)
        {
            var handle = OpenOrCreate(path);
            if (!TryLock(handle, path))
            {
                handle.Dispose();
                return null;
            }

            var taken = new KernelLock(path, handle);
            if (taken.IsStillOurs()) return taken;
            taken.Dispose();
        }

        throw new IOException($"The lock file {path} was replaced {ReplacementsMax} times while it was being locked.");
    }

    /// <summary>Waits up to the given patience; null when the lock is still held by then.</summary>
    public static async Task<KernelLock?> AcquireAsync(
        string path, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            var taken = TryAcquire(path);
            if (taken is not null) return taken;

            var left = patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return null;
            await Task.Delay(Shorter(pause, left), time, cancellationToken);
        }
    }

    /// <summary>False once the path names another file or none: another may then hold its lock.</summary>
    public bool IsStillOurs() =>
        !_handle.IsClosed
        && FileStatus.TryReadLink(Path, out var named)
        && named.IsSameFile(FileStatus.Read(_handle));

    public void Dispose() => _handle.Dispose();

    static SafeFileHandle OpenOrCreate(string path)
    {
        var flags = FileCalls.ReadWrite | FileCalls.Create | FileCalls.NoFollow;
        return PosixFile.Open(path, flags, (uint)DurableFile.OwnerOnly);
    }

    static bool TryLock(SafeFileHandle handle, string path)
    {
        while (FileCalls.Lock(handle, FileCalls.LockExclusive | FileCalls.LockNonBlocking) < 0)
        {
            if (Errno.Last == Errno.WouldBlock) return false;
            if (Errno.Last != Errno.Interrupted) throw Errno.Failure("flock", path, Errno.Last);
        }

        return true;
    }

    static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
