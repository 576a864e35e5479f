namespace Andon.Linux.Files;

/// <summary>
/// What a name in a directory is, the last link not followed: a folder or not, which inode, on which mount.
/// </summary>
public readonly record struct EntryStatus(bool IsFolder, bool IsLink, ulong Device, ulong Inode, ulong MountId)
{
    /// <summary>Of a file, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>When it was last written, in nanoseconds since 1970-01-01.</summary>
    public long ModifiedNanoseconds { get; init; }

    /// <summary>An ordinary file: no folder, link, device, pipe or socket.</summary>
    public bool IsFile { get; init; }

    public bool IsSame(EntryStatus other) => Device == other.Device && Inode == other.Inode;

    /// <summary>
    /// Both lie on one mount of one file system. A kernel that does not number mounts leaves the device to tell.
    /// </summary>
    public bool IsBeside(EntryStatus other) => Device == other.Device && MountId == other.MountId;
}
