using System.Text.Json;
using Andon.Core.Events;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Finds whole records in a log that is damaged somewhere: those after the projection's point can still be applied,
/// if the chain holds from there. Used once, at start.
/// </summary>
sealed class LogSalvage
{
    const int ChunkBytes = 1024 * 1024;

    readonly RecordDecoder _decoder;
    readonly long _after;
    readonly Dictionary<long, byte[]> _payloads = [];

    public LogSalvage(IReadOnlyList<Table> tables, IReadOnlyList<Segment> segments, LogPoint after)
    {
        _decoder = new RecordDecoder(tables);
        _after = after.Record;
        for (var i = 0; i < segments.Count; i++)
        {
            // What an earlier segment has beyond the next one's start is void.
            var last = i + 1 < segments.Count ? segments[i + 1].Header.Start.Record : long.MaxValue;
            if (!segments[i].Header.IsBase) Collect(segments[i], last);
        }
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
    /// Frame by frame as far as that goes, then from the next place that looks like the start of a record.
    /// </summary>
    void Collect(Segment segment, long last)
    {
        for (long? start = SegmentHeader.Size; start is { } offset;)
        {
            var frames = new FrameReader(segment.File, offset);
            while (frames.Next()) Keep(frames.Payload.Span, last);
            start = FindFrame(segment, Math.Max(frames.Offset, offset) + 1);
        }
    }

    void Keep(ReadOnlySpan<byte> payload, long last)
    {
        if (LogReader.HeadOf(payload) is not { } head || head.Number > last) return;
        LastRecord = Math.Max(LastRecord, head.Number);
        if (head.Number > _after) _payloads[head.Number] = payload.ToArray();
    }

    static long? FindFrame(Segment segment, long from)
    {
        var prefix = RecordEncoder.Prefix;
        var buffer = new byte[ChunkBytes];
        for (var offset = from; ; offset += ChunkBytes - prefix.Length)
        {
            var count = segment.File.Read(offset, buffer);
            var hit = buffer.AsSpan(0, count).IndexOf(prefix);
            if (hit >= 0 && offset + hit - FrameBuffer.FrameHeaderSize >= from)
                return offset + hit - FrameBuffer.FrameHeaderSize;
            if (hit >= 0) offset += hit + 1 - (ChunkBytes - prefix.Length);
            else if (count < buffer.Length) return null;
        }
    }
}
