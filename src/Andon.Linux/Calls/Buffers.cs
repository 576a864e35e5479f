using System.Runtime.InteropServices;

namespace Andon.Linux.Calls;

/// <summary>The kernel's <c>struct statx</c>: one layout on every architecture, 256 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
struct StatBuffer
{
    [FieldOffset(16)] public uint Links;
    [FieldOffset(20)] public uint User;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(96)] public long ChangedSeconds;
    [FieldOffset(104)] public uint ChangedNanoseconds;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;
    [FieldOffset(144)] public ulong MountId;
}

/// <summary>The 64-bit <c>struct statfs</c> (120 bytes), with room to spare.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
struct FileSystemBuffer
{
    [FieldOffset(0)] public long Type;
    [FieldOffset(16)] public ulong Blocks;
    [FieldOffset(32)] public ulong BlocksAvailable;
    [FieldOffset(40)] public ulong Names;
    [FieldOffset(48)] public ulong NamesFree;
    [FieldOffset(72)] public long FragmentSize;
}

/// <summary>The kernel's <c>struct timex</c> (208 bytes); zeroed, it asks and sets nothing.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
struct ClockBuffer
{
    [FieldOffset(40)] public int Status;
}

/// <summary>The kernel's <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary>The kernel's <c>siginfo_t</c> as waitid fills it on 64-bit machines.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
struct SignalBuffer
{
    [FieldOffset(8)] public int Code;
    [FieldOffset(16)] public int Pid;
    [FieldOffset(24)] public int Status;
}
