namespace Andon.Linux.Files;

/// <summary>
/// What the kernel says a file is: which inode on which device, with how many names, how large and when last touched.
/// Two values are equal when nothing that stat can see has changed. <see cref="Device"/> is major × 2³² + minor.
/// </summary>
public readonly record struct FileIdentity(
    ulong Device, ulong Inode, uint Links, long Size, long ModifiedNanoseconds, long ChangedNanoseconds)
{
    public uint DeviceMajor => (uint)(Device >> 32);

    public uint DeviceMinor => (uint)(Device & uint.MaxValue);

    /// <summary>The same inode, whatever has been written to it since.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;

    internal static ulong ToDevice(uint major, uint minor) => ((ulong)major << 32) | minor;
}
