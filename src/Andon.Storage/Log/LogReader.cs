using System.Text.Json;
using Andon.Core.Events;

namespace Andon.Storage.Log;

/// <summary>
/// Reads a log's records in order through the descriptors that we hold, whatever became of their names. What it gives
/// is proved: frames by their checksums, records by the chain, segments by the points at which they meet.
/// </summary>
sealed class LogReader(IReadOnlyList<Table> tables)
{
    readonly RecordDecoder _decoder = new(tables);

    /// <summary>
    /// The records after the point and up to the end; throws <see cref="LogDamage"/> where they are not to be
    /// believed.
    /// </summary>
    public IEnumerable<LogRecord> Read(IReadOnlyList<Segment> segments, LogPoint after, LogPoint end)
    {
        var first = FirstNeeded(segments, after);
        for (var i = first; i < segments.Count; i++)
        {
            if (!segments[i].HasHeader()) throw new LogDamage($"{Name(segments[i])} has lost its header.");
            var segmentEnd = i + 1 < segments.Count ? segments[i + 1].Header.Start : end;
            if (segments[i].Header.IsBase)
            {
                Meet(segments[i], segments[i].Header.Start, segmentEnd);
                continue;
            }

            foreach (var record in ReadSegment(segments[i], after, segmentEnd)) yield return record;
        }
    }

    IEnumerable<LogRecord> ReadSegment(Segment segment, LogPoint after, LogPoint end)
    {
        var frames = new FrameReader(segment.File);
        var point = segment.Header.Start;
        if (point.Record == after.Record) Agree(segment, point, after);
        while (point.Record < end.Record && frames.Next())
        {
            if (point.Record < after.Record)
            {
                point = Skip(segment, frames.Payload.Span, point);
                if (point.Record == after.Record) Agree(segment, point, after);
                continue;
            }

            var record = Decode(segment, frames.Payload.Span, point);
            point = record.End;
            yield return record;
        }

        Meet(segment, point, end);
    }

    LogRecord Decode(Segment segment, ReadOnlySpan<byte> payload, LogPoint before)
    {
        try
        {
            return _decoder.Read(payload, before);
        }
        catch (Exception e)
            when (e is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            throw new LogDamage($"{Name(segment)}, after record {before.Record}: {e.Message}", e);
        }
    }

    static LogPoint Skip(Segment segment, ReadOnlySpan<byte> payload, LogPoint before)
    {
        var head = HeadOf(payload);
        if (head is { } found && found.Number == before.Record + 1 && found.First == before.Position + 1)
            return found.End;
        throw new LogDamage($"{Name(segment)}: the record after {before.Record} does not follow it.");
    }

    /// <summary>Null when the payload is no record, though its checksum is right.</summary>
    public static RecordHead? HeadOf(ReadOnlySpan<byte> payload)
    {
        try
        {
            return RecordDecoder.ReadHead(payload);
        }
        catch (Exception e)
            when (e is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    static int FirstNeeded(IReadOnlyList<Segment> segments, LogPoint after)
    {
        var first = segments.Count - 1;
        while (first > 0 && segments[first].Header.Start.Record > after.Record) first--;
        return first;
    }

    static void Agree(Segment segment, LogPoint log, LogPoint other)
    {
        if (log != other) throw new LogDamage($"{Name(segment)}: another history at record {log.Record}.");
    }

    static void Meet(Segment segment, LogPoint reached, LogPoint expected)
    {
        if (reached != expected)
            throw new LogDamage($"{Name(segment)} ends at record {reached.Record}, not at {expected.Record}.");
    }

    static string Name(Segment segment) => Path.GetFileName(segment.Path);
}
