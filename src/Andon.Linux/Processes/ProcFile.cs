using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// Reads small files below /proc without exceptions: a process may vanish at any moment, and one that we may not look
/// into is as good as absent.
/// </summary>
static unsafe class ProcFile
{
    /// <summary>The bytes read, as many as fit; null when the file or its process is gone or closed to us.</summary>
    public static byte[]? TryRead(string path, int bytesMax)
    {
        var descriptor = FileCalls.Open(path, FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (descriptor < 0) return null;

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var buffer = new byte[bytesMax];
        var total = 0;
        fixed (byte* start = buffer)
        {
            while (total < bytesMax)
            {
                var count = FileCalls.Read(file, start + total, (nuint)(bytesMax - total));
                if (count > 0) total += (int)count;
                else if (count == 0) break;
                else if (Errno.Last != Errno.Interrupted) return null;
            }
        }

        return buffer.AsSpan(0, total).ToArray();
    }

    /// <summary>Rests the calling thread between two looks.</summary>
    public static void Pause(int milliseconds) => _ = ProcessCalls.Poll(null, 0, milliseconds);

    /// <summary>The numeric entries of /proc: the processes that we can see.</summary>
    public static IEnumerable<int> Pids()
    {
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), out var pid)) yield return pid;
        }
    }
}
