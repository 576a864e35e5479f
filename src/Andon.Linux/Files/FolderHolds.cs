using System.Globalization;
using System.Text;
using Andon.Linux.Processes;

namespace Andon.Linux.Files;

/// <summary>One process's hold on one file.</summary>
/// <param name="Pid">Whose.</param>
/// <param name="Path">The file's name as the process sees it, without the kernel's word for a removed one.</param>
/// <param name="IsDeleted">Whether that file has no name any more.</param>
/// <param name="IsMapped">Whether it is mapped into memory, and not (only) open.</param>
public readonly record struct FileHold(int Pid, string Path, bool IsDeleted, bool IsMapped);

/// <summary>Who has files below a folder open or mapped, and how many processes we may not look into.</summary>
/// <param name="Holds">Each process and file once.</param>
/// <param name="Unseen">Processes that did not let us look.</param>
public sealed record FolderHolds(IReadOnlyList<FileHold> Holds, int Unseen)
{
    const int MapsBytesMax = 16 * 1024 * 1024;
    const string Deleted = " (deleted)";

    /// <summary>
    /// Looks through /proc and opens none of the files. A file is known by its name or, where another name leads to
    /// it, by its inode.
    /// </summary>
    /// <param name="folder">Below which.</param>
    /// <param name="known">Files of the folder, by their inodes.</param>
    public static FolderHolds Find(string folder, IReadOnlyDictionary<(ulong Device, ulong Inode), string> known)
    {
        var holds = new HashSet<FileHold>();
        var unseen = 0;
        foreach (var pid in ProcFile.Pids())
        {
            if (pid == Environment.ProcessId) continue;
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            if (OpenFiles.DescriptorsOf($"{path}/fd") is not { } links)
            {
                if (ProcessEntry.TryRead(pid) is { IsAlive: true }) unseen++;
                continue;
            }

            foreach (var link in links) AddOpen(holds, pid, link, folder, known);
            AddMapped(holds, pid, $"{path}/maps", folder);
        }

        return new FolderHolds([.. holds], unseen);
    }

    static void AddOpen(
        HashSet<FileHold> holds, int pid, string link, string folder,
        IReadOnlyDictionary<(ulong Device, ulong Inode), string> known)
    {
        var target = OpenFiles.ReadLink(link);
        if (target.Length == 0 || target[0] != '/') return;
        var (path, isDeleted) = Told(target);
        if (IsBelow(path, folder)) holds.Add(new FileHold(pid, path, isDeleted, IsMapped: false));
        else if (OpenFiles.TryStat(link) is { } file && known.TryGetValue((file.Device, file.Inode), out var name))
            holds.Add(new FileHold(pid, name, IsDeleted: false, IsMapped: false));
    }

    /// <summary>Sample: <c>7f… rw-s 00000000 08:01 131090   /home/ada/.andon/x (deleted)</c>.</summary>
    static void AddMapped(HashSet<FileHold> holds, int pid, string maps, string folder)
    {
        if (ProcFile.TryRead(maps, MapsBytesMax) is not { } bytes) return;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            var at = line.IndexOf('/', StringComparison.Ordinal);
            if (at < 0 || !line.AsSpan(at).StartsWith(folder, StringComparison.Ordinal)) continue;
            var (path, isDeleted) = Told(MountPoint.Plain(line[at..]));
            if (IsBelow(path, folder) && !holds.Contains(new FileHold(pid, path, isDeleted, IsMapped: false)))
                holds.Add(new FileHold(pid, path, isDeleted, IsMapped: true));
        }
    }

    static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    static (string Path, bool IsDeleted) Told(string target) => target.EndsWith(Deleted, StringComparison.Ordinal)
        ? (target[..^Deleted.Length], true)
        : (target, false);
}
