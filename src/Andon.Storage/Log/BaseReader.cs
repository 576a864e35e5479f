using System.Text.Json;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Commits;

namespace Andon.Storage.Log;

/// <summary>
/// Reads a base segment back. Frames are proved by their checksums, and the whole by its last frame, which counts the
/// entries: anything else is <see cref="LogDamage"/>.
/// </summary>
sealed class BaseReader(IReadOnlyList<Table> tables)
{
    public IEnumerable<BaseEntry> Read(Segment segment)
    {
        var frames = new FrameReader(segment.File);
        var (count, end) = (0L, -1L);
        while (end < 0 && frames.Next())
        {
            foreach (var entry in ReadFrame(segment, frames.Payload.Span, ref end))
            {
                count++;
                yield return entry;
            }
        }

        if (count != end)
            throw new LogDamage($"{Path.GetFileName(segment.Path)}, a base, has {count} entries and says {end}.");
    }

    List<BaseEntry> ReadFrame(Segment segment, ReadOnlySpan<byte> payload, ref long end)
    {
        try
        {
            return ReadEntries(payload, ref end);
        }
        catch (Exception e)
            when (e is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            throw new LogDamage($"{Path.GetFileName(segment.Path)}, a base, is unreadable: {e.Message}", e);
        }
    }

    List<BaseEntry> ReadEntries(ReadOnlySpan<byte> payload, ref long end)
    {
        var entries = new List<BaseEntry>();
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number) end = reader.GetInt64();
            else entries.Add(ReadEntry(payload, ref reader));
        }

        return entries;
    }

    BaseEntry ReadEntry(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        reader.Read();
        var kind = reader.GetString();
        reader.Read();
        BaseEntry entry = kind switch
        {
            "row" => new BaseEntry.Row(ChangeJson.Read(ref reader, tables)),
            "past" => new BaseEntry.Past(ReadPast(payload, ref reader)),
            "answered" => new BaseEntry.Answered(ReadAnswered(ref reader)),
            _ => throw new FormatException($"A base has no entry '{kind}'."),
        };
        reader.Read();
        return entry;
    }

    static CommittedEvent ReadPast(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        var position = JsonFields.Number(ref reader, "position");
        var at = new Instant(JsonFields.Number(ref reader, "at"));
        JsonFields.Expect(ref reader, "actor");
        var actor = ActorJson.Read(ref reader);
        JsonFields.Expect(ref reader, "kind");
        var happened = new Event(reader.GetString()!, null, null, null, []);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            happened = name switch
            {
                "task" => happened with { Card = CardId.Parse(reader.GetString()!) },
                "run" => happened with { Run = new RunId(reader.GetInt64()) },
                "payload" => happened with { Payload = JsonFields.RawText(payload, ref reader) },
                _ => throw new FormatException($"A past event has no field '{name}'."),
            };
        }

        return new CommittedEvent(position, at, actor, happened);
    }

    static StoredRequest ReadAnswered(ref Utf8JsonReader reader)
    {
        var record = JsonFields.Number(ref reader, "record");
        JsonFields.Expect(ref reader, "principal");
        var principal = reader.GetString()!;
        JsonFields.Expect(ref reader, "id");
        var id = reader.GetString()!;
        JsonFields.Expect(ref reader, "fingerprint");
        var request = new RequestRecord(principal, id, reader.GetString()!);
        var at = new Instant(JsonFields.Number(ref reader, "at"));
        var position = JsonFields.Number(ref reader, "position");
        JsonFields.Expect(ref reader, "reply");
        var reply = ReplyJson.Read(ref reader);
        reader.Read();
        return new StoredRequest(record, request, at, reply, position);
    }
}
