using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Storage.Log;

/// <summary>The first fields of a record: enough to find a place in a log without reading what happened.</summary>
readonly record struct RecordHead(long Number, long First, int Count, bool OpensBatch, ChainHash Hash)
{
    public LogPoint End => new(Number, First + Count - 1, Hash);
}

/// <summary>
/// Reads records back and proves each of them against the chain before it. A payload of another shape is a
/// <see cref="FormatException"/> or a <see cref="JsonException"/>: damage, since its checksum was right.
/// </summary>
/// <param name="tables">The kinds of row that the store has.</param>
sealed class RecordDecoder(IReadOnlyList<Table> tables)
{
    /// <summary>Deeper than any payload that the rules let in, with what a record adds around it.</summary>
    static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    public static RecordHead ReadHead(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, Options);
        reader.Read();
        var number = JsonFields.Number(ref reader, "record");
        var first = JsonFields.Number(ref reader, "first");
        var count = checked((int)JsonFields.Number(ref reader, "count"));
        JsonFields.Expect(ref reader, "opens");
        var opens = reader.GetBoolean();
        JsonFields.Expect(ref reader, "hash");
        return new RecordHead(number, first, count, opens, ChainHash.Parse(reader.GetString()!));
    }

    /// <summary>The record, proved to follow the point.</summary>
    public LogRecord Read(ReadOnlySpan<byte> payload, LogPoint before)
    {
        var head = ReadHead(payload);
        if (head.Number != before.Record + 1)
            throw new FormatException($"Record {head.Number} follows {before.Record}.");
        if (head.First != before.Position + 1)
            throw new FormatException($"Position {head.First} follows {before.Position}.");
        var record = ReadBody(payload, head, before.Hash);
        if (record.Events.Length != head.Count)
            throw new FormatException($"Record {head.Number} has not as many events as it says.");
        var last = record.Events.IsEmpty ? before.Hash : record.Events[^1].Hash;
        if (last != head.Hash)
            throw new FormatException($"The hash chain breaks at record {head.Number}, position {head.First}.");
        return record;
    }

    LogRecord ReadBody(ReadOnlySpan<byte> payload, RecordHead head, ChainHash previous)
    {
        var reader = new Utf8JsonReader(payload, Options);
        reader.Read();
        var at = default(Instant);
        Actor? actor = null;
        Reply? reply = null;
        RequestRecord? request = null;
        var events = ImmutableArray<LoggedEvent>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "at": at = new Instant(reader.GetInt64()); break;
                case "actor": actor = ActorJson.Read(ref reader); break;
                case "reply": reply = ReplyJson.Read(ref reader); break;
                case "request": request = ReadRequest(ref reader); break;
                case "events": events = ReadEvents(payload, ref reader, head, previous, actor, at); break;
                case "record" or "first" or "count" or "opens" or "hash": break;
                default: throw new FormatException($"A record has no field '{name}'.");
            }
        }

        return new LogRecord
        {
            Number = head.Number,
            OpensBatch = head.OpensBatch,
            At = at,
            Actor = actor ?? throw new FormatException("A record names no actor."),
            First = head.First,
            Events = events,
            Reply = reply ?? throw new FormatException("A record has no reply."),
            Request = request,
            Hash = head.Hash,
        };
    }

    ImmutableArray<LoggedEvent> ReadEvents(
        ReadOnlySpan<byte> payload, ref Utf8JsonReader reader, RecordHead head, ChainHash hash, Actor? actor,
        Instant at)
    {
        if (actor is null) throw new FormatException("A record names its actor after its events.");
        var events = ImmutableArray.CreateBuilder<LoggedEvent>(head.Count);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            var item = ReadEvent(payload, ref reader);
            var digest = ChainHash.Of(payload[start..(int)reader.BytesConsumed]);
            hash = hash.Next(head.First + events.Count, item.Kind, actor.Principal, at.Microseconds, digest);
            events.Add(new LoggedEvent(item, digest, hash));
        }

        return events.ToImmutable();
    }

    Event ReadEvent(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        string? kind = null;
        CardId? card = null;
        RunId? run = null;
        string? text = null;
        var changes = ImmutableArray<Change>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "kind": kind = reader.GetString(); break;
                case "task": card = CardId.Parse(reader.GetString()!); break;
                case "run": run = new RunId(reader.GetInt64()); break;
                case "payload": text = JsonFields.RawText(payload, ref reader); break;
                case "changes": changes = ReadChanges(ref reader); break;
                default: throw new FormatException($"An event has no field '{name}'.");
            }
        }

        return new Event(kind ?? throw new FormatException("An event has no kind."), card, run, text, changes);
    }

    ImmutableArray<Change> ReadChanges(ref Utf8JsonReader reader)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            changes.Add(ChangeJson.Read(ref reader, tables));
        }

        return changes.ToImmutable();
    }

    static RequestRecord ReadRequest(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, "principal");
        var principal = reader.GetString()!;
        JsonFields.Expect(ref reader, "id");
        var id = reader.GetString()!;
        JsonFields.Expect(ref reader, "fingerprint");
        var fingerprint = reader.GetString()!;
        reader.Read();
        return new RequestRecord(principal, id, fingerprint);
    }
}
