using System.Collections.Immutable;
using System.Text;
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
    public static RecordHead ReadHead(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        var number = Number(ref reader, "record");
        var first = Number(ref reader, "first");
        var count = checked((int)Number(ref reader, "count"));
        Expect(ref reader, "opens");
        var opens = reader.GetBoolean();
        Expect(ref reader, "hash");
        return new RecordHead(number, first, count, opens, ChainHash.Parse(reader.GetString()!));
    }

    /// <summary>The record, proved to follow the point.</summary>
    public LogRecord Read(ReadOnlySpan<byte> payload, LogPoint before)
    {
        var head = ReadHead(payload);
        if (head.Number != before.Record + 1) throw new FormatException($"Record {head.Number} follows {before.Record}.");
        if (head.First != before.Position + 1) throw new FormatException($"Position {head.First} follows {before.Position}.");
        var record = ReadBody(payload, head, before.Hash);
        if (record.Events.Length != head.Count) throw new FormatException($"Record {head.Number} has not as many events as it says.");
        var last = record.Events.IsEmpty ? before.Hash : record.Events[^1].Hash;
        if (last != head.Hash) throw new FormatException($"The hash chain breaks at record {head.Number}, position {head.First}.");
        return record;
    }

    LogRecord ReadBody(ReadOnlySpan<byte> payload, RecordHead head, ChainHash previous)
    {
        var reader = new Utf8JsonReader(payload);
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
                case "actor": actor = ReadActor(ref reader); break;
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
        ReadOnlySpan<byte> payload, ref Utf8JsonReader reader, RecordHead head, ChainHash hash, Actor? actor, Instant at)
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
                case "payload": text = RawText(payload, ref reader); break;
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
            Expect(ref reader, "table");
            var table = FindTable(reader.GetString());
            Expect(ref reader, "do");
            var kind = ChangeNames.Parse(reader.GetString());
            Expect(ref reader, "row");
            changes.Add(new Change(table, kind, ReadRow(ref reader, table)));
            reader.Read();
        }

        return changes.ToImmutable();
    }

    static ImmutableArray<ColumnValue> ReadRow(ref Utf8JsonReader reader, Table table)
    {
        var values = ImmutableArray.CreateBuilder<ColumnValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var column = table.IndexOf(name);
            if (column < 0) throw new FormatException($"Table '{table.Name}' has no column '{name}'.");
            reader.Read();
            values.Add(new ColumnValue(column, reader.TokenType switch
            {
                JsonTokenType.String => FieldValue.Of(reader.GetString()),
                JsonTokenType.Number => FieldValue.Of((long?)reader.GetInt64()),
                JsonTokenType.Null => FieldValue.Null,
                _ => throw new FormatException($"Column '{name}' holds neither text nor number."),
            }));
        }

        return values.ToImmutable();
    }

    Table FindTable(string? name)
    {
        foreach (var table in tables)
        {
            if (table.Name == name) return table;
        }

        throw new FormatException($"The log changes a table '{name}' that this version does not know.");
    }

    static string RawText(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(payload[start..(int)reader.BytesConsumed]);
    }

    static Actor ReadActor(ref Utf8JsonReader reader)
    {
        Expect(ref reader, "kind");
        var kind = ActorNames.Parse(reader.GetString());
        Expect(ref reader, "name");
        var actor = new Actor(kind, reader.GetString()!);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRun = reader.ValueTextEquals("run"u8);
            reader.Read();
            actor = isRun ? actor with { Run = new RunId(reader.GetInt64()) } : actor with { Label = reader.GetString() };
        }

        return actor;
    }

    static RequestRecord ReadRequest(ref Utf8JsonReader reader)
    {
        Expect(ref reader, "principal");
        var principal = reader.GetString()!;
        Expect(ref reader, "id");
        var id = reader.GetString()!;
        Expect(ref reader, "fingerprint");
        var fingerprint = reader.GetString()!;
        reader.Read();
        return new RequestRecord(principal, id, fingerprint);
    }

    static long Number(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, name);
        return reader.GetInt64();
    }

    static void Expect(ref Utf8JsonReader reader, string name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name))
            throw new FormatException($"A record lacks '{name}' where it belongs.");
        reader.Read();
    }
}
