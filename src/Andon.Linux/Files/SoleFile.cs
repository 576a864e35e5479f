using System.Globalization;
using Andon.Linux.Calls;
using Andon.Linux.Locks;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// Opens a file for reading only if it is an ordinary one with no other name. What a descriptor is closed on loses all
/// locks of its process, so a file of strangers is looked at before it is opened: through a descriptor that is good for
/// nothing else, whose closing drops no lock, and which then leads to that very file whatever has its name by now.
/// </summary>
public static class SoleFile
{
    /// <summary>
    /// Null when there is none, when it is a link or something else than a file, when it has other names, or when this
    /// process holds locks on it.
    /// </summary>
    public static SafeFileHandle? TryOpen(string path) => TryOpen(path, FileCalls.ReadOnly);

    internal static SafeFileHandle? TryOpen(string path, int flags)
    {
        using var seen = TryLook(path);
        if (seen is null || !FileStatus.IsOrdinary(seen) || FileStatus.Read(seen).Links != 1) return null;
        var itself = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{seen.DangerousGetHandle()}");
        return HasLockOfOurs(itself) ? null : PosixFile.Open(itself, flags);
    }

    /// <summary>A live database may have been moved to the name.</summary>
    static bool HasLockOfOurs(string path) =>
        LockTable.Of(path).Any(held => !held.IsBlocked && held.Pid == Environment.ProcessId);

    static SafeFileHandle? TryLook(string path)
    {
        try
        {
            return PosixFile.Open(path, FileCalls.PathOnly | FileCalls.NoFollow);
        }
        catch (IOException failure)
            when (Errno.Is(failure, Errno.NoEntry) || Errno.Is(failure, Errno.NotDirectory))
        {
            return null;
        }
    }
}
