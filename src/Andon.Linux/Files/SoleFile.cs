using System.Globalization;
using Andon.Linux.Calls;
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
    /// Null when there is none, when it is a link or something else than a file, or when it has other names.
    /// </summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        using var seen = TryLook(path);
        if (seen is null || !FileStatus.IsOrdinary(seen) || FileStatus.Read(seen).Links != 1) return null;
        return PosixFile.Open(
            string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{seen.DangerousGetHandle()}"),
            FileCalls.ReadOnly);
    }

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
