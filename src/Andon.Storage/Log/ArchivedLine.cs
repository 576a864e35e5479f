using Andon.Storage.Disks;
using Andon.Storage.Faults;

namespace Andon.Storage.Log;

/// <summary>
/// The archived log of a board as it went on: from its newest file back to where the archive begins, past every state
/// that was given back. Where a base begins, the records before it are those that lead to its hash, in whichever
/// earlier file they are; what else lies there is of a time that was given up. Used by one caller.
/// </summary>
public sealed class ArchivedLine : IDisposable
{
    readonly List<Segment> _segments = [];
    readonly LogPoint _end;

    /// <param name="folder">Where the archive is.</param>
    /// <param name="uuid">The board's.</param>
    public ArchivedLine(string folder, string uuid)
    {
        var all = new List<Segment>();
        try
        {
            foreach (var archived in ArchivedLog.Segments(folder).Where(segment => segment.Uuid == uuid))
                all.Add(Open(new PosixDisk(), archived.Path));
            for (int? i = all.Count - 1; i is >= 0 and var at; i = Before(all, at)) _segments.Insert(0, all[at]);
        }
        finally
        {
            foreach (var segment in all.Except(_segments)) segment.Dispose();
        }

        if (_segments.Count > 0) _end = LogImage.Scan(_segments[^1], long.MaxValue).End;
    }

    /// <summary>Whether a copy is of a time that is no more; one that the archive does not reach is not.</summary>
    public bool HasGivenUp(long generation, long record, string hash)
    {
        if (_segments.Count == 0 || record < _segments[0].Header.Start.Record) return false;
        if (record > _end.Record) return generation < _segments[^1].Header.Store.Generation;
        return PointAt(record) is { } point && point.Hash.ToString() != hash;
    }

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
    }

    /// <summary>
    /// The files that go on from a point of the line; null when it is none. The caller disposes of them.
    /// </summary>
    internal List<Segment>? TakeFrom(LogPoint point)
    {
        if (PointAt(point.Record) != point) return null;
        var first = _segments.FindLastIndex(segment => segment.Header.Start.Record <= point.Record);
        var taken = _segments.GetRange(first, _segments.Count - first);
        _segments.RemoveRange(first, taken.Count);
        return taken;
    }

    internal static Segment Open(PosixDisk disk, string path)
    {
        var file = disk.Open(path);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        if (SegmentHeader.Parse(bytes[..file.Read(0, bytes)]) is { } header)
            return new Segment(path, header, file) { Length = file.Stamp.Size };
        file.Dispose();
        throw new UnsoundCopyException($"{path} lost its header.");
    }

    /// <summary>The end of the record in a file; null when the file has it not, or not whole.</summary>
    static LogPoint? PointIn(Segment segment, long record) =>
        LogImage.Scan(segment, record).End is var end && end.Record == record ? end : null;

    /// <summary>Null where damage hides it.</summary>
    LogPoint? PointAt(long record) =>
        _segments.FindLast(segment => segment.Header.Start.Record <= record) is { } segment
            ? PointIn(segment, record)
            : null;

    /// <summary>
    /// Which file leads to the beginning of the one at the place; null when none does. Only where a base begins is that
    /// not the one before, as a rule.
    /// </summary>
    static int? Before(List<Segment> all, int at)
    {
        var (header, start) = (all[at].Header, all[at].Header.Start);
        if (at > 0 && !header.IsBase && all[at - 1].Header.Number == header.Number - 1) return at - 1;
        for (var i = at - 1; i >= 0; i--)
        {
            if (all[i].Header.Start.Record <= start.Record && PointIn(all[i], start.Record) == start) return i;
        }

        return null;
    }
}
