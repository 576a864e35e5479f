using System.Globalization;

namespace Andon.Storage.Recovery;

/// <summary>
/// Moves what is in the way into a folder of its own, under a name that says when. It is moved, never copied or
/// deleted: it may be the only copy of something. Owned by the writer thread.
/// </summary>
sealed class SetAside(StorePlace place, StoreSurroundings surroundings)
{
    /// <summary>Above this the folder is reported: somebody should look at it.</summary>
    public const long BytesToReport = 1L << 30;

    /// <summary>Where the file went; null when nothing had the name.</summary>
    public string? Move(string path)
    {
        var disk = surroundings.Disk;
        if (disk.Stat(path) is null) return null;
        disk.CreateDirectory(place.SetAsideDirectory);
        var target = FreeName(path);
        disk.Rename(path, target);
        disk.SyncDirectory(place.SetAsideDirectory);
        return target;
    }

    /// <summary>
    /// A database and its write-ahead log under names that belong together, so that it can be looked at.
    /// </summary>
    public string? MoveDatabase()
    {
        var target = Move(place.Database);
        var disk = surroundings.Disk;
        if (target is null) return Move(place.WriteAheadLog);
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", "-journal"])
        {
            if (disk.Stat(place.Database + suffix) is not null) disk.Rename(place.Database + suffix, target + suffix);
        }

        return target;
    }

    /// <summary>What the folder holds when that is more than somebody will expect; null otherwise.</summary>
    public string? Report()
    {
        var bytes = 0L;
        foreach (var name in surroundings.Disk.List(place.SetAsideDirectory))
            bytes += surroundings.Disk.Stat(Path.Combine(place.SetAsideDirectory, name))?.Size ?? 0;
        return bytes > BytesToReport
            ? $"{place.SetAsideDirectory} holds {bytes} bytes of files that were set aside."
            : null;
    }

    string FreeName(string path)
    {
        var time = surroundings.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var name = Path.Combine(place.SetAsideDirectory, $"{Path.GetFileName(path)}.{time}");
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
            if (surroundings.Disk.Stat(candidate) is null) return candidate;
        }
    }
}
