using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// Open, write, read and sync with every short count and interruption handled. All descriptors are close-on-exec.
/// </summary>
static unsafe class PosixFile
{
    public static SafeFileHandle Open(string path, int flags, uint mode = 0)
    {
        while (true)
        {
            var descriptor = FileCalls.Open(path, flags | FileCalls.CloseOnExec, mode);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            if (Errno.Last != Errno.Interrupted) throw Errno.Failure("open", path, Errno.Last);
        }
    }

    public static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes, string path)
    {
        fixed (byte* start = bytes)
        {
            nint written = 0;
            while (written < bytes.Length)
            {
                var count = FileCalls.Write(file, start + written, (nuint)(bytes.Length - written));
                if (count > 0) written += count;
                else if (count == 0) throw Errno.Failure("write", path, Errno.InputOutput);
                else if (Errno.Last != Errno.Interrupted) throw Errno.Failure("write", path, Errno.Last);
            }
        }
    }

    public static void WriteAt(SafeFileHandle file, long offset, ReadOnlySpan<byte> bytes, string path)
    {
        fixed (byte* start = bytes)
        {
            var written = 0;
            while (written < bytes.Length)
            {
                var count = FileCalls.WriteAt(file, start + written, (nuint)(bytes.Length - written), offset + written);
                if (count > 0) written += (int)count;
                else if (count == 0) throw Errno.Failure("pwrite", path, Errno.InputOutput);
                else if (Errno.Last != Errno.Interrupted) throw Errno.Failure("pwrite", path, Errno.Last);
            }
        }
    }

    /// <summary>Fills the buffer from the offset as far as the file reaches; returns the bytes read.</summary>
    public static int ReadAt(SafeFileHandle file, long offset, Span<byte> buffer, string path)
    {
        fixed (byte* start = buffer)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var count = FileCalls.ReadAt(file, start + total, (nuint)(buffer.Length - total), offset + total);
                if (count > 0) total += (int)count;
                else if (count == 0) break;
                else if (Errno.Last != Errno.Interrupted) throw Errno.Failure("pread", path, Errno.Last);
            }

            return total;
        }
    }

    public static void Sync(SafeFileHandle file, string path) => Errno.Check(FileCalls.Sync(file), "fsync", path);

    public static void SyncData(SafeFileHandle file, string path) =>
        Errno.Check(FileCalls.SyncData(file), "fdatasync", path);
}
