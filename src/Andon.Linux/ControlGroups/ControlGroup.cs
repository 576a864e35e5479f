using System.Globalization;
using Andon.Linux.Calls;
using Andon.Linux.Files;
using Andon.Linux.Processes;

namespace Andon.Linux.ControlGroups;

/// <summary>
/// A control group that was made for one run. Whatever is born inside stays inside, also when it leaves its session,
/// its parents and its environment: that is what makes the group worth having. Nothing of ours lies in it but
/// processes, and the kernel removes none that has any. Safe from any thread, but for <see cref="Enter"/>.
/// </summary>
public sealed class ControlGroup
{
    /// <summary>Every group of ours is called so; no other is ever killed or removed.</summary>
    public const string Prefix = "andon-run-";

    internal const uint Mode = 0x1ED; // rwxr-xr-x

    const uint Magic = 0x63677270;
    const int BoardLettersMax = 40;
    const int RemovalLooks = 20;
    const int RemovalPauseMilliseconds = 10;

    ControlGroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>The folder keeps apart what several homes below one user run.</summary>
    public static string NameOf(string board, long run, string folder)
    {
        var letters = board.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        var hash = folder.Aggregate(2166136261, (hash, letter) => unchecked((hash ^ letter) * 16777619)); // FNV-1a
        return string.Create(
            CultureInfo.InvariantCulture, $"{string.Concat(letters.Take(BoardLettersMax))}-{run}-{hash:x8}");
    }

    /// <summary>The path of the group with this name (without the prefix), made or not.</summary>
    public static string PathOf(string parent, string name) => $"{parent}/{Prefix}{name}";

    /// <summary>Throws when it cannot be made, or is there already: nobody joins a group that another made.</summary>
    public static ControlGroup Create(string parent, string name)
    {
        var path = PathOf(parent, name);
        Errno.Check(FileCalls.MakeDirectory(path, Mode), "mkdir", path);
        return new ControlGroup(path);
    }

    /// <summary>Null when it is gone, or no group that we could have made.</summary>
    public static ControlGroup? TryOpen(string path)
    {
        if (!System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal)) return null;
        if (!System.IO.Path.IsPathRooted(path) || !Directory.Exists(path)) return null;
        try
        {
            return FileSystems.KindOf(path).Magic == Magic ? new ControlGroup(path) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Takes this whole process inside, so that what it starts next is born there and no program ever runs outside;
    /// returns the group that it came from, for <see cref="TryMoveSelf"/>. posix_spawn can start into a group only
    /// since glibc 2.39, a step between would hide why a program cannot be run, and a child of clone3 would run
    /// managed code.
    /// </summary>
    public string Enter()
    {
        var from = GroupPlace.Read()?.Own ?? throw new IOException("Our own control group is not to be seen.");
        MoveSelf(Path);
        return from;
    }

    public static bool TryMoveSelf(string group)
    {
        try
        {
            MoveSelf(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal static void MoveSelf(string group) => GroupFile.Write(
        $"{group}/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Null when the processes inside may use so much together from now on, else why they may use more. When they
    /// need more, the kernel ends all of them.
    /// </summary>
    public string? TryLimitMemory(long bytes)
    {
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        if (GroupDelegation.TryOfferMemory(parent) is { } why) return why;
        try
        {
            GroupFile.Write($"{Path}/memory.oom.group", "1");
            GroupFile.Write($"{Path}/memory.max", bytes.ToString(CultureInfo.InvariantCulture));
            return null;
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>How many processes of the group ended because memory ran out.</summary>
    public long OutOfMemoryKills => GroupFile.Count($"{Path}/memory.events", "oom_kill");

    /// <summary>Whether anybody lives in it, or in a group that was made within; a zombie does not.</summary>
    public bool IsPopulated => GroupFile.Count($"{Path}/cgroup.events", "populated") > 0;

    /// <summary>Who is in it at this moment, and in the groups that were made within.</summary>
    public IReadOnlySet<int> Pids()
    {
        var pids = new HashSet<int>();
        if (IsPopulated) Collect(Path, pids);
        return pids;
    }

    /// <summary>
    /// Kills everybody inside in one step, forking or not. False where the kernel (before 5.14) cannot.
    /// </summary>
    public bool TryKill()
    {
        try
        {
            GroupFile.Write($"{Path}/cgroup.kill", "1");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>True when it is gone. One that has a process is never removed.</summary>
    public bool TryRemove()
    {
        for (var look = 1; ; look++)
        {
            if (TryRemove(Path)) return true;
            if (look == RemovalLooks || IsPopulated) return false;
            ProcFile.Pause(RemovalPauseMilliseconds);
        }
    }

    static bool TryRemove(string path)
    {
        foreach (var inner in Inner(path)) _ = TryRemove(inner);
        return FileCalls.RemoveEmptyDirectory(path) == 0 || Errno.Last == Errno.NoEntry;
    }

    /// <summary>A group of threads shows no processes; the one above it does.</summary>
    static void Collect(string path, HashSet<int> pids)
    {
        foreach (var line in GroupFile.TryRead($"{path}/cgroup.procs")?.Split('\n') ?? [])
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0)
                pids.Add(pid);
        }

        foreach (var inner in Inner(path)) Collect(inner, pids);
    }

    static string[] Inner(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
