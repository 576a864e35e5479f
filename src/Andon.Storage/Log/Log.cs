using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// A store's log, open for appending: what is appended and synced is the truth. After a fault of an append or a sync
/// the segment is poisoned: nothing more is written to it, and the next segment's header says where it ends. Owned by
/// the writer thread.
/// </summary>
sealed class Log(IDisk disk, string directory, StoreId store, List<Segment> segments, LogPoint head) : IDisposable
{
    /// <summary>A segment is closed when it is longer than this; a take-over reads about one.</summary>
    public const long SegmentBytesMax = 8 * 1024 * 1024;

    public IDisk Disk => disk;

    public string Directory => directory;

    public StoreId Store { get; private set; } = store;

    /// <summary>The end of what is durable.</summary>
    public LogPoint Head { get; private set; } = head;

    /// <summary>From the first that is needed to rebuild the store to the one being written.</summary>
    public IReadOnlyList<Segment> Segments => segments;

    public Segment Active => segments[^1];

    public bool IsPoisoned { get; private set; }

    /// <summary>Makes the log of a new store. The directory is there and empty.</summary>
    public static Log Create(IDisk disk, string directory, StoreId store)
    {
        var header = new SegmentHeader(store, 1, store.Genesis, IsBase: false);
        return new Log(disk, directory, store, [NewSegment(disk, directory, header)], header.Start);
    }

    /// <summary>Appends the frames and returns when they are durable. After a fault none of them counts.</summary>
    public void Append(ReadOnlySpan<byte> frames, LogPoint end)
    {
        var isAgain = IsPoisoned;
        if (IsPoisoned || Active.Header.IsBase || Active.Length >= SegmentBytesMax) Renew(Store.Generation);
        var length = Active.Length + frames.Length;
        try
        {
            Active.File.Write(Active.Length, frames);

            // First, and alone after a fault, so that frames never want for the space that room would take.
            if (length > Active.Allocated && !isAgain) Room.Make(Active.File, length);
            Active.Stamp = Active.File.Stamp;
            Active.File.Sync();
        }
        catch (IOException)
        {
            IsPoisoned = true;
            throw;
        }

        Active.Length = length;
        Head = end;
    }

    /// <summary>Opens the next segment at the head: frames of the old one beyond it are void from now on.</summary>
    public void Renew(long generation)
    {
        var next = NextHeader(generation);
        try
        {
            segments.Add(NewSegment(disk, directory, next));
        }
        catch (IOException)
        {
            CutPoisonedTail();
            throw;
        }

        Store = next.Store;
        IsPoisoned = false;
    }

    /// <summary>Goes on with other segments: those of a log that was written anew.</summary>
    public void Replace(List<Segment> with)
    {
        foreach (var segment in segments) segment.Dispose();
        segments = with;
    }

    public void Dispose()
    {
        foreach (var segment in segments) segment.Dispose();
    }

    /// <summary>Creates the file with its header, durable together with its name, or leaves nothing.</summary>
    public static Segment NewSegment(IDisk disk, string directory, SegmentHeader header)
    {
        var path = Path.Combine(directory, header.FileName);
        var file = disk.Create(path);
        try
        {
            file.Write(0, header.ToArray());
            file.Sync();
            disk.SyncDirectory(directory);
            return new Segment(path, header, file);
        }
        catch (IOException)
        {
            file.Dispose();
            RemoveQuietly(disk, path);
            throw;
        }
    }

    /// <summary>A name that an earlier attempt left behind and could not take back is passed over.</summary>
    SegmentHeader NextHeader(long generation)
    {
        var next =
            new SegmentHeader(Store with { Generation = generation }, Active.Header.Number + 1, Head, IsBase: false);
        while (disk.Stat(Path.Combine(directory, next.FileName)) is not null)
            next = next with { Number = next.Number + 1 };
        return next;
    }

    /// <summary>
    /// While no new segment can be opened, callers are told that nothing was done; so the frames of the failed append
    /// shall not come back at the next start. If this fails too, they may: whole, and under their request ids.
    /// </summary>
    void CutPoisonedTail()
    {
        if (!IsPoisoned) return;
        try
        {
            Active.CutTail();
        }
        catch (IOException)
        {
            // The next start reads such frames as unacknowledged commits, which they are.
        }
    }

    static void RemoveQuietly(IDisk disk, string path)
    {
        try
        {
            disk.Remove(path);
        }
        catch (IOException)
        {
            // It has no whole header, so every later start passes over it.
        }
    }
}
