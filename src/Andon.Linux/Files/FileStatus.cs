using System.Runtime.InteropServices;
using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>
/// Reads a file's identity by statx. It never opens the file: closing any descriptor of a live SQLite file would drop
/// the locks that SQLite holds on it.
/// </summary>
public static class FileStatus
{
    const int TypeMask = 0xF000;
    const int SocketType = 0xC000;
    const int OrdinaryType = 0x8000;

    /// <summary>False when nothing has that name; symbolic links are followed.</summary>
    public static bool TryRead(string path, out FileIdentity identity) => TryRead(path, 0, out identity);

    /// <summary>The bytes of what has the name itself; 0 when nothing has. Opens nothing.</summary>
    public static long SizeOf(string path) => TryReadLink(path, out var found) ? found.Size : 0;

    /// <summary>
    /// As <see cref="TryRead(string, out FileIdentity)"/>, but a symbolic link is itself the answer.
    /// </summary>
    public static bool TryReadLink(string path, out FileIdentity identity) =>
        TryRead(path, FileCalls.StatNoFollow, out identity);

    public static unsafe FileIdentity Read(SafeHandle file)
    {
        StatBuffer buffer;
        var result = FileCalls.StatHandle(file, "", FileCalls.StatEmptyPath, FileCalls.StatBasic, &buffer);
        Errno.Check(result, "statx", "an open descriptor");
        return ToIdentity(buffer);
    }

    /// <summary>Whether it is a file that holds bytes: no folder, device, pipe, socket or link.</summary>
    public static unsafe bool IsOrdinary(SafeHandle file)
    {
        StatBuffer buffer;
        var result = FileCalls.StatHandle(file, "", FileCalls.StatEmptyPath, FileCalls.StatBasic, &buffer);
        Errno.Check(result, "statx", "an open descriptor");
        return (buffer.Mode & TypeMask) == OrdinaryType;
    }

    /// <summary>Whether the name itself (not what a link points to) is a socket.</summary>
    public static unsafe bool IsSocket(string path)
    {
        StatBuffer buffer;
        return FileCalls.StatPath(
            FileCalls.CurrentDirectory, path, FileCalls.StatNoFollow, FileCalls.StatBasic, &buffer) == 0
            && (buffer.Mode & TypeMask) == SocketType;
    }

    /// <summary>The mount on which the file lies, as /proc/self/mountinfo numbers it.</summary>
    internal static unsafe ulong ReadMountId(string path)
    {
        StatBuffer buffer;
        var result = FileCalls.StatPath(FileCalls.CurrentDirectory, path, 0, FileCalls.StatMountId, &buffer);
        Errno.Check(result, "statx", path);
        return buffer.MountId;
    }

    static unsafe bool TryRead(string path, int flags, out FileIdentity identity)
    {
        StatBuffer buffer;
        if (FileCalls.StatPath(FileCalls.CurrentDirectory, path, flags, FileCalls.StatBasic, &buffer) == 0)
        {
            identity = ToIdentity(buffer);
            return true;
        }

        identity = default;
        return Errno.Last is Errno.NoEntry or Errno.NotDirectory
            ? false
            : throw Errno.Failure("statx", path, Errno.Last);
    }

    internal static FileIdentity ToIdentity(in StatBuffer buffer) => new(
        FileIdentity.ToDevice(buffer.DeviceMajor, buffer.DeviceMinor),
        buffer.Inode,
        buffer.Links,
        (long)buffer.Size,
        ToNanoseconds(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
        ToNanoseconds(buffer.ChangedSeconds, buffer.ChangedNanoseconds));

    /// <summary>A file may bear any date, so a year beyond the range wraps instead of throwing.</summary>
    internal static long ToNanoseconds(long seconds, uint nanoseconds) =>
        unchecked(seconds * 1_000_000_000 + nanoseconds);
}
