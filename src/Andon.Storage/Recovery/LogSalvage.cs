using System.Globalization;
using System.Text.Json;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Finds whole records in a log that is damaged somewhere: those after a point can still be applied, if the chain
/// holds from there. A record with one flipped bit is put right. Used once, at start.
/// </summary>
sealed class LogSalvage
{
    const int ChunkBytes = 1024 * 1024;

    readonly RecordDecoder _decoder;
    readonly long _after;
    readonly Dictionary<long, byte[]> _payloads = [];

    public LogSalvage(IReadOnlyList<Table> tables, LogImage image, LogPoint after)
    {
        _decoder = new RecordDecoder(tables);
        _after = after.Record;
        var files = image.Segments.Where(segment => !segment.Header.IsBase)
            .Select(segment => (segment.Header.Number, segment.File, Start: (long?)segment.Header.Start.Record))
            .Concat(image.Headless.Select(file => (file.Number, file.File, Start: (long?)null)))
            .OrderBy(file => file.Number).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            // What an earlier segment has beyond the next one's start is void.
            var last = i + 1 < files.Count ? files[i + 1].Start : null;
            var end = Collect(files[i].File, last ?? long.MaxValue);
            if (i + 1 == files.Count) EndsWhole = Room.Follows(files[i].File, end);
        }

        foreach (var segment in image.Segments) LastRecord = Math.Max(LastRecord, segment.Header.Start.Record);
        if (files.Count == 0) EndsWhole = image.Segments.Count > 0; // A base, and nothing was written since.
    }

    /// <summary>Whether nothing but room follows the last record: then none behind it is lost.</summary>
    public bool EndsWhole { get; private set; }

    /// <summary>Records that were put right.</summary>
    public List<long> Mended { get; } = [];

    /// <summary>Applies the records that go on from the projection's point.</summary>
    public void ApplyAll(IProjection projection)
    {
        projection.Begin();
        while (Next(projection.Point) is { } record) projection.Apply(record);
        projection.Commit();
    }

    /// <summary>How far the records go on from the point without a gap, each proved by the one before.</summary>
    public LogPoint ReachFrom(LogPoint point)
    {
        while (Next(point) is { } record) point = record.End;
        return point;
    }

    /// <summary>For a story: which records beyond what the projection had are from here.</summary>
    public string Since(long had, long end)
    {
        if (end == had) return "";
        var mended = Mended.Exists(record => record > had) ? ", where a flipped bit was put right" : "";
        return $", {had + 1} to {end} from the log{mended}";
    }

    /// <summary>Whether what the log still says of the record at the point, if anything, is the same.</summary>
    public bool Agrees(LogPoint point) =>
        _payloads.GetValueOrDefault(point.Record) is not { } payload || LogReader.HeadOf(payload)?.End == point;

    /// <summary>The records after the given one that are not there, up to the highest, as ranges: 5..7, 9.</summary>
    public string Lost(long after)
    {
        var ranges = new List<string>();
        for (var next = after + 1; next <= LastRecord; next++)
        {
            if (_payloads.ContainsKey(next)) continue;
            var first = next;
            while (next < LastRecord && !_payloads.ContainsKey(next + 1)) next++;
            var from = first.ToString(CultureInfo.InvariantCulture);
            var to = next.ToString(CultureInfo.InvariantCulture);
            ranges.Add(next == first ? from : $"{from}..{to}");
        }

        return string.Join(", ", ranges);
    }

    /// <summary>The highest record that any whole frame bears; 0 when there is none.</summary>
    public long LastRecord { get; private set; }

    /// <summary>The record after the point, if the log still has it whole and it follows.</summary>
    public LogRecord? Next(LogPoint point)
    {
        if (!_payloads.TryGetValue(point.Record + 1, out var payload)) return null;
        try
        {
            return _decoder.Read(payload, point);
        }
        catch (Exception e)
            when (e is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// Frame by frame as far as that goes, then from the next place that looks like the start of a record; answers
    /// where the last one ends.
    /// </summary>
    long Collect(IDiskFile file, long last)
    {
        var end = (long)SegmentHeader.Size;
        for (long? start = end; start is { } offset;)
        {
            var frames = new FrameReader(file, offset);
            while (frames.Next()) Keep(frames.Payload.Span, last);
            end = Math.Max(frames.Offset, end);
            start = KeepFlipped(file, frames.Offset, last) is { } next
                ? end = next
                : FindFrame(file, frames.Offset + 1);
        }

        return end;
    }

    /// <summary>Where the record ends; null when it is not one with a flipped bit.</summary>
    long? KeepFlipped(IDiskFile file, long offset, long last)
    {
        if (Room.Follows(file, offset) || FlippedBit.TryRead(file, offset) is not { } payload
            || LogReader.HeadOf(payload) is not { } head)
            return null;
        Keep(payload, last);
        Mended.Add(head.Number);
        return offset + FrameBuffer.FrameHeaderSize + payload.Length;
    }

    void Keep(ReadOnlySpan<byte> payload, long last)
    {
        if (LogReader.HeadOf(payload) is not { } head || head.Number > last) return;
        LastRecord = Math.Max(LastRecord, head.Number);
        if (head.Number >= _after) _payloads[head.Number] = payload.ToArray();
    }

    static long? FindFrame(IDiskFile file, long from)
    {
        var prefix = RecordEncoder.Prefix;
        var buffer = new byte[ChunkBytes];
        for (var offset = from; ; offset += ChunkBytes - prefix.Length)
        {
            var count = file.Read(offset, buffer);
            var hit = buffer.AsSpan(0, count).IndexOf(prefix);
            if (hit >= 0 && offset + hit - FrameBuffer.FrameHeaderSize >= from)
                return offset + hit - FrameBuffer.FrameHeaderSize;
            if (hit >= 0) offset += hit + 1 - (ChunkBytes - prefix.Length);
            else if (count < buffer.Length) return null;
        }
    }
}
