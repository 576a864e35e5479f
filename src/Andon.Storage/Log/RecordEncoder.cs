using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Storage.Log;

/// <summary>
/// Writes records as frames and links their events to the chain. Rows are written by the names of their tables and
/// columns, so that a log can be read by any later version. Owned by the writer thread.
/// </summary>
sealed class RecordEncoder : IDisposable
{
    /// <summary>Every record's payload begins so; the search behind a damaged place looks for it.</summary>
    public static ReadOnlySpan<byte> Prefix => """{"record":"""u8;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonWriterOptions Unchecked = Options with { SkipValidation = true };

    readonly FrameBuffer _bodies = new();
    readonly List<int> _ends = [];
    readonly Utf8JsonWriter _body;
    readonly Utf8JsonWriter _record;

    public RecordEncoder()
    {
        _body = new Utf8JsonWriter(_bodies, Options);
        _record = new Utf8JsonWriter(_bodies, Unchecked);
    }

    /// <summary>Appends the frame and gives the record as it will be read again.</summary>
    public LogRecord Append(FrameBuffer output, LogPoint head, bool opensBatch, Draft draft)
    {
        var record = Chain(head, opensBatch, draft);
        output.OpenFrame();
        _record.Reset(output);
        WriteRecord(record, draft);
        _record.Flush();
        output.CloseFrame();
        return record;
    }

    public void Dispose()
    {
        _body.Dispose();
        _record.Dispose();
    }

    /// <summary>What an accepted command has to say.</summary>
    public readonly record struct Draft(
        Instant At, Actor Actor, ImmutableArray<Event> Events, Reply Reply, RequestRecord? Request);

    LogRecord Chain(LogPoint head, bool opensBatch, Draft draft)
    {
        _bodies.Clear();
        _ends.Clear();
        var events = ImmutableArray.CreateBuilder<LoggedEvent>(draft.Events.Length);
        var hash = head.Hash;
        var position = head.Position;
        foreach (var item in draft.Events)
        {
            var start = _bodies.Length;
            _body.Reset(_bodies);
            WriteEvent(item);
            _body.Flush();
            _ends.Add(_bodies.Length);
            var digest = ChainHash.Of(_bodies.Written[start..]);
            hash = hash.Next(++position, item.Kind, draft.Actor.Principal, draft.At.Microseconds, digest);
            events.Add(new LoggedEvent(item, digest, hash));
        }

        return new LogRecord
        {
            Number = head.Record + 1,
            OpensBatch = opensBatch,
            At = draft.At,
            Actor = draft.Actor,
            First = head.Position + 1,
            Events = events.MoveToImmutable(),
            Reply = draft.Reply,
            Request = draft.Request,
            Hash = hash,
        };
    }

    void WriteRecord(LogRecord record, Draft draft)
    {
        _record.WriteStartObject();
        _record.WriteNumber("record"u8, record.Number);
        _record.WriteNumber("first"u8, record.First);
        _record.WriteNumber("count"u8, record.Events.Length);
        _record.WriteBoolean("opens"u8, record.OpensBatch);
        WriteHash("hash"u8, record.Hash);
        _record.WriteNumber("at"u8, record.At.Microseconds);
        ActorJson.Write(_record, record.Actor);
        if (draft.Request is { } request) WriteRequest(request);
        _record.WritePropertyName("reply"u8);
        ReplyJson.Write(_record, draft.Reply);
        _record.WriteStartArray("events"u8);
        var start = 0;
        foreach (var end in _ends)
        {
            _record.WriteRawValue(_bodies.Written[start..end], skipInputValidation: true);
            start = end;
        }

        _record.WriteEndArray();
        _record.WriteEndObject();
    }

    void WriteHash(ReadOnlySpan<byte> name, ChainHash hash)
    {
        Span<byte> bytes = stackalloc byte[ChainHash.Size];
        Span<byte> hex = stackalloc byte[ChainHash.Size * 2];
        hash.Write(bytes);
        Convert.TryToHexStringLower(bytes, hex, out _);
        _record.WriteString(name, hex);
    }

    void WriteRequest(RequestRecord request)
    {
        _record.WriteStartObject("request"u8);
        _record.WriteString("principal"u8, request.Principal);
        _record.WriteString("id"u8, request.Id);
        _record.WriteString("fingerprint"u8, request.Fingerprint);
        _record.WriteEndObject();
    }

    void WriteEvent(Event item)
    {
        _body.WriteStartObject();
        _body.WriteString("kind"u8, item.Kind);
        if (item.Card is { } card) _body.WriteString("task"u8, card.Value);
        if (item.Run is { } run) _body.WriteNumber("run"u8, run.Value);
        if (item.Payload is { } payload)
        {
            _body.WritePropertyName("payload"u8);
            _body.WriteRawValue(payload);
        }

        _body.WriteStartArray("changes"u8);
        foreach (var change in item.Changes) ChangeJson.Write(_body, change);
        _body.WriteEndArray();
        _body.WriteEndObject();
    }
}
