using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>A kind of file system by its magic number. A network one keeps no promise about locks and syncs.</summary>
public readonly record struct FileSystemKind(uint Magic, string Name, bool IsNetwork);

/// <summary>Which kind of file system a path lies on, and how much room it has.</summary>
public static class FileSystems
{
    /// <summary>The path must exist.</summary>
    public static FileSystemKind KindOf(string path) => ToKind(unchecked((uint)Read(path).Type));

    internal static FileSystemKind ToKind(uint magic)
    {
        var (name, isNetwork) = Describe(magic);
        return new FileSystemKind(magic, name, isNetwork);
    }

    internal static unsafe FileSystemBuffer Read(string path)
    {
        FileSystemBuffer buffer;
        while (FileCalls.StatFileSystem(path, &buffer) < 0)
        {
            if (Errno.Last != Errno.Interrupted) throw Errno.Failure("statfs", path, Errno.Last);
        }

        return buffer;
    }

    // The numbers are from statfs(2) and linux/magic.h. WSL's drvfs shows itself as 9p or, newer, as virtiofs (FUSE).
    static (string Name, bool IsNetwork) Describe(uint magic) => magic switch
    {
        0x0000EF53 => ("ext4", false),
        0x58465342 => ("xfs", false),
        0x9123683E => ("btrfs", false),
        0x2FC12FC1 => ("zfs", false),
        0xF2F52010 => ("f2fs", false),
        0xCA451A4E => ("bcachefs", false),
        0x01021994 => ("tmpfs", false),
        0x858458F6 => ("ramfs", false),
        0x794C7630 => ("overlayfs", false),
        0x00009FA0 => ("proc", false),
        0x00006969 => ("nfs", true),
        0x0000517B => ("smb", true),
        0xFF534D42 => ("cifs", true),
        0xFE534D42 => ("smb2", true),
        0x01021997 => ("9p", true),
        0x65735546 => ("fuse", true),
        0x00C36400 => ("ceph", true),
        0x0BD00BD0 => ("lustre", true),
        0x5346414F => ("afs", true),
        0x6B414653 => ("afs", true),
        0x73757245 => ("coda", true),
        0x0000564C => ("ncp", true),
        0x01161970 => ("gfs2", true),
        0x7461636F => ("ocfs2", true),
        0x47504653 => ("gpfs", true),
        0x19830326 => ("beegfs", true),
        0x786F4256 => ("vboxsf", true),
        0x7C7C6673 => ("prl_fs", true),
        0xBACBACBC => ("vmhgfs", true),
        _ => ($"0x{magic:x8}", false),
    };
}
