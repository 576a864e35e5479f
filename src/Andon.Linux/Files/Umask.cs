using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>
/// The mask of permissions that new files do not get. It belongs to the whole process, so it is set once, first thing
/// in a program, and never around a single call.
/// </summary>
public static class Umask
{
    /// <summary>Nothing for group and others: what our daemon and supervisors use.</summary>
    public const UnixFileMode OwnerOnly = (UnixFileMode)0b000_111_111;

    /// <summary>Returns the mask that was in force.</summary>
    public static UnixFileMode Set(UnixFileMode mask) => (UnixFileMode)FileCalls.SetUmask((uint)mask);
}
