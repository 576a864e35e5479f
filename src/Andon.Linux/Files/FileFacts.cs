using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>
/// Everything that stat says of a name, the last link not followed: what it is, whose, with which permissions. Opens
/// nothing.
/// </summary>
/// <param name="Kind">What bears the name.</param>
/// <param name="Mode">The permission bits, with those for set-id and sticky.</param>
/// <param name="User">The owner's number.</param>
/// <param name="Identity">Which inode, how large, and when it was last touched.</param>
public readonly record struct FileFacts(FileKind Kind, int Mode, uint User, FileIdentity Identity)
{
    const int TypeMask = 0xF000;
    const int ModeMask = 0xFFF;

    /// <summary>Others than the owner may write to it.</summary>
    public bool IsWritableByOthers => (Mode & 0b000_010_010) != 0;

    /// <summary>Others than the owner may do something with it.</summary>
    public bool IsOpenToOthers => (Mode & 0b000_111_111) != 0;

    /// <summary>As <c>ls</c> counts them. Sample: <c>0600</c>.</summary>
    public string ModeText => $"0{Convert.ToString(Mode, 8).PadLeft(3, '0')}";

    /// <summary>Null when nothing has that name; throws IOException when it may not be looked at.</summary>
    public static unsafe FileFacts? TryRead(string path)
    {
        StatBuffer buffer;
        if (FileCalls.StatPath(
                FileCalls.CurrentDirectory, path, FileCalls.StatNoFollow, FileCalls.StatBasic, &buffer) == 0)
        {
            var kind = (FileKind)(buffer.Mode & TypeMask);
            return new FileFacts(kind, buffer.Mode & ModeMask, buffer.User, FileStatus.ToIdentity(buffer));
        }

        return Errno.Last is Errno.NoEntry or Errno.NotDirectory
            ? null
            : throw Errno.Failure("statx", path, Errno.Last);
    }
}

/// <summary>The kinds of file, by the kernel's numbers.</summary>
public enum FileKind
{
    None = 0,
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Folder = 0x4000,
    BlockDevice = 0x6000,
    Ordinary = 0x8000,
    Link = 0xA000,
    Socket = 0xC000,
}
