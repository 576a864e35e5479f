using System.Text;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Puts what a copy holds in place of what a store has. A mark names the base with which its log is to go on, before
/// that is written. Once the base has its name the store is the new one, whoever dies where; before, it is the old one.
/// All that the old one had is kept in a folder named after the base: it is no damage, and no limit holds for it. Used
/// by the thread that opens the store.
/// </summary>
sealed class Replacing<TProjection>(
    StorePlace place, StoreSurroundings surroundings, IProjectionFiles<TProjection> files)
    where TProjection : class, IProjection
{
    /// <summary>The database last: while it is not there, its companions are the old one's too.</summary>
    static readonly string[] DatabaseFiles = ["-wal", "-shm", "-journal", ""];

    const int NameBytesMax = 128;

    public static readonly Damage Why = new(DamageKind.WrongContent, "an earlier state was put in its place");

    IDisk Disk => surroundings.Disk;

    string Mark => Path.Combine(place.Directory, "replacing");

    string Unnamed => Mark + ".new";

    /// <summary>Whether the store is the new one, and its old files may still be in its way.</summary>
    public bool HasBase => Base is { } name && Disk.Stat(Path.Combine(place.LogDirectory, name)) is not null;

    /// <summary>The base that somebody was about to write, or has written; null when nobody was.</summary>
    string? Base
    {
        get
        {
            if (Disk.Stat(Mark) is null) return null;
            using var file = Disk.Open(Mark);
            Span<byte> bytes = stackalloc byte[NameBytesMax];
            return Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]);
        }
    }

    /// <summary>When it returns, the store is the new one.</summary>
    public void WriteBase(string copy)
    {
        Disk.CreateDirectory(place.LogDirectory);
        Disk.SyncDirectory(place.Directory);
        using var source = files.Read(copy);
        var numbers = Disk.List(place.LogDirectory).Select(name => SegmentHeader.NumberOf(name) ?? 0);
        var store = new StoreId(place.Uuid, NextGeneration(source.Store.Generation));
        var header = new SegmentHeader(store, numbers.DefaultIfEmpty().Max() + 1, source.Point, IsBase: true);
        Begin(header.FileName);
        using var writer = new BaseWriter(Disk, place.LogDirectory);
        writer.Write(header, source.Export()).Dispose();
    }

    /// <summary>
    /// What the log had before the base is of the past, and the database with it. Does nothing a second time.
    /// </summary>
    public void MoveOld()
    {
        var name = Base!;
        var number = SegmentHeader.NumberOf(name) ?? 0;
        var kept = Path.Combine(place.Directory, "replaced", Path.GetFileNameWithoutExtension(name));
        Disk.CreateDirectory(kept);
        Disk.SyncDirectory(place.Directory);
        foreach (var old in Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName))
        {
            if (old != name && ((SegmentHeader.NumberOf(old) ?? 0) < number || HeaderOf(old)?.Store.Uuid != place.Uuid))
                Disk.Rename(Path.Combine(place.LogDirectory, old), Path.Combine(kept, old));
        }

        if (Disk.Stat(Path.Combine(kept, place.DatabaseName)) is null)
        {
            foreach (var suffix in DatabaseFiles.Where(suffix => Disk.Stat(place.Database + suffix) is not null))
                Disk.Rename(place.Database + suffix, Path.Combine(kept, place.DatabaseName + suffix));
        }

        Disk.SyncDirectory(kept);
        Disk.SyncDirectory(place.LogDirectory);
    }

    public void End()
    {
        if (Disk.Stat(Mark) is null) return;
        Disk.Remove(Mark);
        Disk.SyncDirectory(place.Directory);
    }

    void Begin(string name)
    {
        if (Disk.Stat(Unnamed) is not null) Disk.Remove(Unnamed); // Only we make such a name, in a folder of ours.
        using (var file = Disk.Create(Unnamed))
        {
            file.Write(0, Encoding.ASCII.GetBytes(name));
            file.Sync();
        }

        Disk.Rename(Unnamed, Mark);
        Disk.SyncDirectory(place.Directory);
    }

    /// <summary>Higher than that of anything that lies there, whatever state it is in.</summary>
    long NextGeneration(long least)
    {
        foreach (var name in Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName))
            least = Math.Max(least, HeaderOf(name)?.Store.Generation ?? 0);
        return Math.Max(least, files.Inspect() is ProjectionFinding.Usable usable ? usable.Store.Generation : 0) + 1;
    }

    SegmentHeader? HeaderOf(string segment)
    {
        using var file = Disk.Open(Path.Combine(place.LogDirectory, segment));
        var bytes = new byte[SegmentHeader.Size];
        return SegmentHeader.Parse(bytes.AsSpan(0, file.Read(0, bytes)));
    }
}
