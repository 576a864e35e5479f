using Andon.Storage.Disks;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Marks a folder while a store is being made in it, before anything else is there. Nothing in a folder with the mark
/// was ever acknowledged, and all of it is ours: after a crash it is moved aside, and the store is made anew. Used by
/// the thread that makes the store, for stores that are not registered yet.
/// </summary>
sealed class Making(StorePlace place, StoreSurroundings surroundings)
{
    const string MarkName = "unfinished";

    IDisk Disk => surroundings.Disk;

    string Mark => Path.Combine(place.Directory, MarkName);

    /// <summary>Whether a store was begun there and never finished.</summary>
    public static bool IsUnfinished(IDisk disk, string directory) =>
        disk.Stat(Path.Combine(directory, MarkName)) is not null;

    /// <summary>
    /// Whether what lies there was left by one who died before anybody could use it: unfinished, or without a record.
    /// </summary>
    public bool IsLeftOver()
    {
        if (IsUnfinished(Disk, place.Directory)) return true;
        if (LogImage.FindUuid(Disk, place.LogDirectory) is not { } uuid) return false;
        using var image = LogImage.Read(Disk, place.LogDirectory, uuid);
        return image is { Damage: null, IsTorn: false, End.Record: 0 };
    }

    /// <summary>The folder is there, marked, and durable.</summary>
    public void Begin()
    {
        Disk.CreateDirectory(place.Directory);
        Disk.SyncDirectory(Path.GetDirectoryName(place.Directory)!);
        using (var mark = Disk.Create(Mark)) mark.Sync();
        Disk.SyncDirectory(place.Directory);
    }

    /// <summary>Everything else is durable: from now on this is a store.</summary>
    public void End()
    {
        Disk.Remove(Mark);
        Disk.SyncDirectory(place.Directory);
    }

    public void MoveAside()
    {
        var number = 1;
        while (Disk.Stat(Numbered(number)) is not null) number++;
        Disk.Rename(place.Directory, Numbered(number));
        Disk.SyncDirectory(Path.GetDirectoryName(place.Directory)!);
        surroundings.Story(
            place.Board, $"a store that was never used is now {Numbered(number)}; nothing in it was acknowledged");
    }

    string Numbered(int number) => $"{place.Directory}.{MarkName}-{number}";
}
