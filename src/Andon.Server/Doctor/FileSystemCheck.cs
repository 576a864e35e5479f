using System.Globalization;
using Andon.Linux.Files;
using Andon.Server.Ownership;

namespace Andon.Server.Doctor;

/// <summary>Where the home lies: what kind of file system, how it is mounted, and how much room it has.</summary>
static class FileSystemCheck
{
    const long FullBytes = 64L << 20;
    const long LowBytes = 1L << 30;
    const long LowNames = 10_000;

    /// <summary>Options by which a power cut takes what was synced.</summary>
    static readonly string[] UnsafeOptions = ["nobarrier", "barrier=0", "data=writeback", "norecovery", "noload"];

    public static void Look(Examined home)
    {
        var path = home.Home.Path;
        var kind = FileSystems.KindOf(path);
        var mount = MountPoint.Of(path);
        home.Add(Kinds.FileSystem.At(path, mount?.ToString() ?? kind.Name));
        if (kind.IsNetwork)
        {
            var found = HomeOwner.AllowsNetworkFileSystem ? Kinds.NetworkFileSystemAllowed : Kinds.NetworkFileSystem;
            home.Add(found.At(path, $"It lies on {kind.Name}."));
        }

        if (kind.Name is "tmpfs" or "ramfs") home.Add(Kinds.VolatileFileSystem.At(path, $"It lies on {kind.Name}."));
        if (kind.Name is "overlayfs") home.Add(Kinds.OverlayFileSystem.At(path, $"It lies on {kind.Name}."));
        if (mount is not null) LookAtOptions(home, mount);
        if (mount?.Has("ro") != true && !Permissions.CanWrite(path))
            home.Add(Kinds.ReadOnlyHome.At(path, "This user may not write there."));
        LookAtRoom(home, FileSpace.RoomOf(path));
    }

    internal static void LookAtOptions(Examined home, MountPoint mount)
    {
        if (mount.Has("ro")) home.Add(Kinds.ReadOnlyHome.At(mount.Folder, "It is mounted read-only."));
        if (mount.Has("noexec")) home.Add(Kinds.NoexecMount.At(mount.Folder, "It is mounted with noexec."));
        if (UnsafeOptions.FirstOrDefault(mount.Has) is { } option)
            home.Add(Kinds.UnsafeMount.At(mount.Folder, $"It is mounted with {option}."));
    }

    internal static void LookAtRoom(Examined home, FileRoom room)
    {
        var path = home.Home.Path;
        var free = string.Create(
            CultureInfo.InvariantCulture,
            $"{room.FreeBytes / 1e9:0.0} of {room.TotalBytes / 1e9:0.0} GB are free");
        var kind = room.FreeBytes < FullBytes ? Kinds.DiskFull
            : room.FreeBytes < LowBytes ? Kinds.DiskLow
            : Kinds.DiskSpace;
        home.Add(kind.At(path, $"{free}."));
        if (room.Names == 0 || room.FreeNames >= LowNames) return;
        var names = string.Create(CultureInfo.InvariantCulture, $"{room.FreeNames} more files can be made there.");
        home.Add(Kinds.InodesLow.At(path, names));
    }
}
