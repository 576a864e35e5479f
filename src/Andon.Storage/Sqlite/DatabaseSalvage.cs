using System.Text.Json;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Salvage;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Log;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Reads every readable row of a damaged database that no connection of ours has open, without SQLite. A row whose
/// values cannot be is counted as lost.
/// </summary>
sealed class DatabaseSalvage(StoreSchema schema)
{
    /// <summary>All of it is read into memory.</summary>
    const long BytesMax = 1L << 30;

    readonly List<BaseEntry> _entries = [];
    readonly HashSet<string> _partial = new(StringComparer.Ordinal);
    readonly List<string> _losses = [];

    /// <summary>Null when it does not say which store it is of and where in the log it stands.</summary>
    public SalvagedContent? Read(IDisk disk, StorePlace place)
    {
        if (ReadFile(disk, place.Database) is not { } main) return null;
        var found = DatabaseReader.Read(main, ReadFile(disk, place.WriteAheadLog), KnownSchema.None);
        if (PointOf(found, place.Uuid) is not { } point) return null;
        foreach (var table in schema.Tables) Take(found, table.Name, row => InsertOf(table, row));
        Take(found, "events", row => PastOf(row));
        Take(found, "requests", row => AnswerOf(row));
        return new SalvagedContent(point, _entries, _partial, _losses);
    }

    static byte[]? ReadFile(IDisk disk, string path)
    {
        if (disk.Stat(path) is not { Size: > 0 and < BytesMax and var size }) return null;
        using var file = disk.Open(path);
        var bytes = new byte[size];
        return file.Read(0, bytes) == size ? bytes : null;
    }

    static LogPoint? PointOf(SalvagedDatabase found, Guid uuid)
    {
        foreach (var row in found.Table("store")?.Rows ?? [])
        {
            try
            {
                if (StoreId.ParseUuid(Text(row, "uuid")) == uuid)
                    return new LogPoint(
                        Number(row, "record"), Number(row, "position"), ChainHash.Parse(Text(row, "hash")));
            }
            catch (FormatException)
            {
                // Not this one, then.
            }
        }

        return null;
    }

    void Take(SalvagedDatabase found, string name, Func<SalvagedRow, BaseEntry> read)
    {
        if (found.Table(name) is not { } table)
        {
            _partial.Add(name);
            _losses.Add($"the whole table {name} of the database");
            return;
        }

        var unreadable = 0;
        foreach (var row in table.Rows)
        {
            try
            {
                _entries.Add(read(row));
            }
            catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
            {
                unreadable++;
            }
        }

        if (table.Trust != Trust.Whole || unreadable > 0) _partial.Add(name);
        if (unreadable > 0) _losses.Add($"{unreadable} rows of {name} have values that cannot be");
        foreach (var loss in table.Losses)
        {
            var unit = loss.Cause == LossCause.LostPage ? "pages" : "rows";
            var cause = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{loss.Cause}");
            _losses.Add($"{loss.Count} {unit} of {name} ({cause})");
        }
    }

    static BaseEntry.Row InsertOf(Table table, SalvagedRow row)
    {
        var values = new List<ColumnValue>(table.Columns.Length);
        for (var i = 0; i < table.Columns.Length; i++)
        {
            var value = row.Values.GetValueOrDefault(table.Columns[i].Name) switch
            {
                null => FieldValue.Null,
                long number => FieldValue.Of((long?)number),
                string text => FieldValue.Of(text),
                _ => throw new FormatException($"{table.Columns[i].Name} is of no kind that it can be."),
            };
            if (i < table.KeyLength && value.IsNull) throw new FormatException("A part of the key is missing.");
            if (i < table.KeyLength || !value.IsNull) values.Add(new ColumnValue(i, value));
        }

        return new BaseEntry.Row(new Change(table, ChangeKind.Insert, [.. values]));
    }

    static BaseEntry.Past PastOf(SalvagedRow row)
    {
        var actor = new Actor(
            ActorNames.Parse(Text(row, "actor_kind")), Text(row, "actor_name"),
            row.Values.GetValueOrDefault("actor_run") is long by ? new RunId(by) : null,
            row.Values.GetValueOrDefault("actor_label") as string);
        var card = row.Values.GetValueOrDefault("task_id") is string id ? CardId.Parse(id) : default(CardId?);
        var run = row.Values.GetValueOrDefault("run_id") is long number ? new RunId(number) : default(RunId?);
        var happened = new Event(Text(row, "kind"), card, run, row.Values.GetValueOrDefault("payload") as string, []);
        return new BaseEntry.Past(
            new CommittedEvent(Number(row, "position"), new Instant(Number(row, "at")), actor, happened));
    }

    static BaseEntry.Answered AnswerOf(SalvagedRow row) => new(new StoredRequest(
        Number(row, "record"),
        new RequestRecord(Text(row, "principal"), Text(row, "id"), Text(row, "fingerprint")),
        new Instant(Number(row, "at")), ReplyJson.Parse(Text(row, "reply")), Number(row, "position")));

    static string Text(SalvagedRow row, string column) =>
        row.Values.GetValueOrDefault(column) as string ?? throw new FormatException($"{column} is no text.");

    static long Number(SalvagedRow row, string column) =>
        row.Values.GetValueOrDefault(column) is long number
            ? number
            : throw new FormatException($"{column} is no number.");
}
