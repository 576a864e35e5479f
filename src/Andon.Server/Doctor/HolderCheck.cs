using System.Globalization;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Storage.Inspection;

namespace Andon.Server.Doctor;

/// <summary>
/// Which processes have a store's files open or mapped, and which hold such a file that has no name any more. It is
/// asked of the kernel; none of the files is opened.
/// </summary>
static class HolderCheck
{
    public static void Look(Examined home)
    {
        var before = home.Findings.Count;
        var found = FolderHolds.Find(home.Folder, StoreFiles(home));
        var (owner, stores) = (home.OwnerPid, found.Holds.Where(hold => IsOfStore(home, hold.Path)).ToList());
        foreach (var process in stores.Where(hold => hold.IsDeleted).GroupBy(hold => hold.Pid))
            home.Add(Kinds.DeletedHeld.At(Files(home, process), OwnerCheck.Shown(process.Key, Facts(process.Key))));
        foreach (var process in stores.Where(hold => !hold.IsDeleted && hold.Pid != owner).GroupBy(hold => hold.Pid))
        {
            if (IsOurs(process.Key)) continue;
            home.Add(Kinds.StoreHeld.At(Files(home, process), OwnerCheck.Shown(process.Key, Facts(process.Key))));
        }

        LookAtLock(home, found.Holds);
        if (home.Findings.Count == before)
        {
            var count = stores.Count(hold => hold.Pid == owner);
            var what = string.Create(CultureInfo.InvariantCulture, $"The daemon has {count} files of stores open.");
            home.Add(Kinds.Holders.At(home.Home.Path, owner is null ? "No process has one open." : what));
        }

        if (found.Unseen == 0) return;
        var unseen = string.Create(CultureInfo.InvariantCulture, $"{found.Unseen} processes were not looked into.");
        home.Add(Kinds.HoldersUnseen.At("/proc", unseen));
    }

    /// <summary>A daemon that lost its lock's name goes by itself within a second or so.</summary>
    static void LookAtLock(Examined home, IReadOnlyList<FileHold> holds)
    {
        var name = Path.GetFileName(home.Home.OwnerLock);
        foreach (var hold in holds.Where(hold => Path.GetFileName(hold.Path) == name))
        {
            if (hold.IsDeleted || home.Short(hold.Path) != home.Short(home.Home.OwnerLock))
                home.Add(Kinds.OwnerTwice.At(hold.Path, OwnerCheck.Shown(hold.Pid, Facts(hold.Pid))));
        }
    }

    /// <summary>
    /// Databases, what belongs to them, and logs. Workers and supervisors have files of runs and workspaces open.
    /// </summary>
    static bool IsOfStore(Examined home, string path)
    {
        var parts = home.Short(path).Split('/');
        return parts switch
        {
            ["home", var name] => name.StartsWith("home.db", StringComparison.Ordinal),
            ["boards", _, var name] => name.StartsWith("board.db", StringComparison.Ordinal),
            ["home", "log", _] or ["boards", _, "log", _] => true,
            _ => false,
        };
    }

    static Dictionary<(ulong Device, ulong Inode), string> StoreFiles(Examined home)
    {
        var files = new Dictionary<(ulong Device, ulong Inode), string>();
        foreach (var (folder, isHome) in Stores(home))
        {
            var database = DatabaseInspection.PathIn(folder, isHome);
            var log = Path.Combine(folder, "log");
            var segments = Examined.Names(log).Select(name => Path.Combine(log, name));
            foreach (var path in segments.Concat([database, $"{database}-wal", $"{database}-shm"]))
            {
                if (FileStatus.TryReadLink(path, out var file)) files[(file.Device, file.Inode)] = path;
            }
        }

        return files;
    }

    internal static IEnumerable<(string Folder, bool IsHome)> Stores(Examined home) =>
    [
        (Path.Combine(home.Home.Path, "home"), true),
        .. home.BoardFolders.Select(name => (home.Home.BoardFolder(name), false)),
    ];

    static string Files(Examined home, IEnumerable<FileHold> holds) => string.Join(
        ", ", holds.Select(hold => home.Short(hold.Path) + (hold.IsDeleted ? " (removed)" : "")).Distinct().Take(8));

    static ProcessFacts? Facts(int pid) => ProcessFacts.TryRead(pid);

    /// <summary>Another examination looks at the same headers, for a moment.</summary>
    static bool IsOurs(int pid) =>
        Facts(pid) is not { } facts || facts.Command.Contains("andond doctor ", StringComparison.Ordinal);
}
