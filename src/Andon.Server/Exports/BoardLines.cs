using System.Buffers;
using System.Text.Json;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;
using Andon.Linux.Files;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Imports;
using Andon.Storage.Contract;

namespace Andon.Server.Exports;

/// <summary>
/// Writes a board as lines: what it is, its rows in the order in which they may come in again, and how many there were,
/// without which the lines are cut. Secrets of runs are left out. Used once.
/// </summary>
sealed class BoardLines(AppendFile file)
{
    const int FlushBytes = 256 * 1024;
    const int EventsAtOnce = 1_000;

    /// <summary>A run's token is known by it.</summary>
    static readonly int TokenHash = RunTable.Rows.IndexOf("token_hash");

    readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushBytes);
    long _rows;

    public void Write(OpenBoard board, IBoardReader reader, Instant now)
    {
        using var writer = new Utf8JsonWriter(_buffer, WireJson.Writing);
        var head = new ExportHead
        {
            Format = ExportHead.FormatName,
            Version = ExportHead.VersionNow,
            Source = ImportRoutes.SourceOf(board),
            Board = board.Entry.Slug.Value,
            Name = board.Entry.Name,
            Description = board.Entry.Description,
            Icon = board.Entry.Icon,
            Color = board.Entry.Color,
            DefaultWorkdir = board.Entry.DefaultWorkdir,
            CreatedAt = board.Entry.CreatedAt.Microseconds,
            Position = reader.Position,
            At = now.Microseconds,
        };
        Line(writer, () => JsonSerializer.Serialize(writer, head, WireJson.Default.ExportHead));
        WriteCards(writer, reader);
        WriteTable(writer, ImportKinds.Tombstones, reader.Rows(Tombstone.Table), hasNumber: false);
        WriteTable(writer, ImportKinds.Links, reader.Rows(Link.Table), hasNumber: false);
        WriteTable(writer, ImportKinds.Runs, reader.Rows(RunTable.Rows), hasNumber: true);
        WriteTable(writer, ImportKinds.Comments, reader.Rows(Comment.Table), hasNumber: true);
        WriteTable(writer, ImportKinds.Attachments, reader.Rows(Attachment.Table), hasNumber: false);
        WriteTable(writer, ImportKinds.Artifacts, reader.Rows(Artifact.Table), hasNumber: false);
        WriteEvents(writer, reader);
        WriteTable(writer, ImportKinds.Subscriptions, reader.Rows(Subscription.Table), hasNumber: false);
        WriteTable(writer, ImportKinds.Recurrences, reader.Rows(RecurrenceTable.Rows), hasNumber: false);
        Line(writer, () => JsonSerializer.Serialize(writer, new ExportEnd(_rows), WireJson.Default.ExportEnd));
        Flush();
    }

    /// <summary>Both tables are in the order of ids, and not every card has long texts.</summary>
    void WriteCards(Utf8JsonWriter writer, IBoardReader reader)
    {
        using var texts = reader.Rows(CardText.Table).GetEnumerator();
        var hasText = texts.MoveNext();
        foreach (var card in reader.Rows(CardTable.Rows))
        {
            var isOurs = hasText && texts.Current.Key[0].Value == card.Key[0].Value;
            WriteRow(writer, ImportKinds.Cards, null, isOurs ? [card, texts.Current] : [card]);
            if (isOurs) hasText = texts.MoveNext();
        }
    }

    void WriteTable(Utf8JsonWriter writer, string kind, IEnumerable<Change> rows, bool hasNumber)
    {
        foreach (var row in rows) WriteRow(writer, kind, hasNumber ? row.Key[0].Value.RequireNumber() : null, [row]);
    }

    void WriteRow(Utf8JsonWriter writer, string kind, long? id, ReadOnlySpan<Change> parts)
    {
        Begin(writer, kind, id);
        var isFirst = true;
        foreach (var part in parts)
        {
            foreach (var (column, value) in part.Values)
            {
                if (value.IsNull || (part.Table == RunTable.Rows && column == TokenHash)) continue;
                if (!isFirst && column < part.Table.KeyLength) continue;
                WriteValue(writer, part.Table.Columns[column].Name, value);
            }

            isFirst = false;
        }

        End(writer);
    }

    void WriteEvents(Utf8JsonWriter writer, IBoardReader reader)
    {
        var filter = new EventFilter(0, EventsAtOnce);
        while (true)
        {
            var events = reader.Events(filter);
            foreach (var committed in events) WriteEvent(writer, committed);
            if (events.Count < EventsAtOnce) return;
            filter = filter with { After = events[^1].Position };
        }
    }

    /// <summary>What came from another board is written as what it was there.</summary>
    void WriteEvent(Utf8JsonWriter writer, CommittedEvent committed)
    {
        var own = committed.Event;
        var past = own.Kind == EventKinds.ImportedEvent ? ImportedEvent.Parse(own.Payload) : null;
        Begin(writer, ImportKinds.Events, committed.Position);
        WriteValue(writer, "kind", FieldValue.Of(past?.Kind ?? own.Kind));
        WriteValue(writer, "at", FieldValue.Of((Instant?)(past?.At ?? committed.At)));
        if (own.Card is { } card) WriteValue(writer, "task_id", FieldValue.Of(card.Value));
        if ((own.Run?.Value ?? past?.Run) is { } run) WriteValue(writer, "run_id", FieldValue.Of((long?)run));
        if ((past is null ? own.Payload : past.Payload) is { Length: > 0 } payload)
            WriteValue(writer, "payload", FieldValue.Of(payload));
        if (past is not null) WriteValue(writer, "imported_id", FieldValue.Of((long?)past.Id));
        End(writer);
    }

    static void WriteValue(Utf8JsonWriter writer, string name, FieldValue value)
    {
        if (value.IsNumber) writer.WriteNumber(name, value.RequireNumber());
        else writer.WriteString(name, value.Text);
    }

    static void Begin(Utf8JsonWriter writer, string kind, long? id)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, kind);
        if (id is { } number) writer.WriteNumber("id"u8, number);
        writer.WriteStartObject("values"u8);
    }

    void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndObject();
        EndLine(writer);
        _rows++;
    }

    void Line(Utf8JsonWriter writer, Action write)
    {
        write();
        EndLine(writer);
    }

    /// <summary>The writer is started anew for each line: a line is a document of its own.</summary>
    void EndLine(Utf8JsonWriter writer)
    {
        writer.Flush();
        writer.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushBytes) Flush();
    }

    void Flush()
    {
        file.WriteAll(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
