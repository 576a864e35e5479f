using System.Globalization;
using Andon.Linux.Files;

namespace Andon.Linux.Locks;

public enum LockKind { Posix, OpenFileDescription, Flock, Lease, Other }

/// <summary>
/// One line of /proc/locks. The pid is −1 for locks of an open file description and 0 when the holder lies in another
/// pid namespace. The end is <see cref="long.MaxValue"/> where the lock reaches to the end of the file.
/// </summary>
public readonly record struct LockEntry(LockKind Kind, bool IsWrite, bool IsBlocked, int Pid, long Start, long End)
{
    /// <summary>Whether the lock covers the whole of the range.</summary>
    public bool Covers(long start, long end) => Start <= start && end <= End;
}

/// <summary>The kernel's table of file locks: who holds or awaits which range. The file is not opened.</summary>
public static class LockTable
{
    const string Table = "/proc/locks";
    const string Mounts = "/proc/self/mountinfo";

    /// <summary>
    /// The locks of a path. On btrfs and the like the table names the device of the superblock, which stat does not
    /// show, so it is looked up by the mount.
    /// </summary>
    public static IReadOnlyList<LockEntry> Of(string path)
    {
        if (!FileStatus.TryRead(path, out var file)) return [];

        var device = SuperblockDevice(FileStatus.ReadMountId(path), File.ReadLines(Mounts));
        var found = Read(file);
        if (device is null || device == file.Device) return found;
        return [.. found, .. Read(file with { Device = device.Value })];
    }

    public static IReadOnlyList<LockEntry> Read(FileIdentity file) => Parse(File.ReadLines(Table), file);

    /// <summary>
    /// Sample: <c>1: POSIX  ADVISORY  WRITE 4711 08:01:131090 1073741826 1073742335</c>; one that waits is
    /// <c>1: -> POSIX  ADVISORY  READ 4712 08:01:131090 0 EOF</c>.
    /// </summary>
    internal static IReadOnlyList<LockEntry> Parse(IEnumerable<string> lines, FileIdentity file)
    {
        var suffix = $"{file.DeviceMajor:x2}:{file.DeviceMinor:x2}:{file.Inode}";
        var found = new List<LockEntry>();
        foreach (var line in lines)
        {
            if (!line.Contains(suffix, StringComparison.Ordinal)) continue;

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var isBlocked = words is [_, "->", ..];
            var fields = words.AsSpan(isBlocked ? 2 : 1);
            if (fields.Length >= 7 && fields[4] == suffix) found.Add(ToEntry(fields, isBlocked));
        }

        return found;
    }

    /// <summary>Sample: <c>36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw</c>.</summary>
    internal static ulong? SuperblockDevice(ulong mountId, IEnumerable<string> mounts)
    {
        var prefix = $"{mountId} ";
        var line = mounts.FirstOrDefault(mount => mount.StartsWith(prefix, StringComparison.Ordinal));
        if (line?.Split(' ') is not [_, _, var device, ..]) return null;

        var colon = device.IndexOf(':', StringComparison.Ordinal);
        return FileIdentity.ToDevice(
            uint.Parse(device.AsSpan(0, colon), CultureInfo.InvariantCulture),
            uint.Parse(device.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    static LockEntry ToEntry(ReadOnlySpan<string> fields, bool isBlocked) => new(
        ToKind(fields[0]),
        fields[2] == "WRITE",
        isBlocked,
        int.Parse(fields[3], CultureInfo.InvariantCulture),
        long.Parse(fields[5], CultureInfo.InvariantCulture),
        fields[6] == "EOF" ? long.MaxValue : long.Parse(fields[6], CultureInfo.InvariantCulture));

    static LockKind ToKind(string word) => word switch
    {
        "POSIX" => LockKind.Posix,
        "OFDLCK" => LockKind.OpenFileDescription,
        "FLOCK" => LockKind.Flock,
        "LEASE" => LockKind.Lease,
        _ => LockKind.Other,
    };
}
