using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Cli.Salvaging;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>
/// Writes one board as the reference kanban has it: its database, and its files beside it. What has no place there is
/// left out and said. Used once.
/// </summary>
sealed class HermesExport(AndonClient client, string board, HermesPlaces places, TimeProvider time)
{
    /// <summary>What ext4, xfs and btrfs take.</summary>
    const int NameBytesMax = 255;

    /// <summary>The largest whole number that every reader of JSON can hold.</summary>
    const long NumberMax = 1L << 53;

    readonly HashSet<string> _tasks = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    readonly List<string> _remarks = [];
    readonly List<(string Task, string Reason, long? At)> _held = [];

    /// <summary>Positions here, in order, and beside them the numbers that events have there.</summary>
    readonly List<long> _positions = [];
    readonly List<long> _numbers = [];

    long _at;
    long _running;

    /// <summary>Rows by the reference's tables.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<string> Remarks => _remarks;

    public async Task RunAsync(Action<long> progressed)
    {
        places.Make();
        _remarks.AddRange(await HermesDatabase.MakeAsync(
            places.Database, time, lines => WriteAllAsync(lines, progressed)));
        if (_running > 0) _remarks.Add($"{_running} tasks run here; there they are ready, and their runs have ended");
        if (_held.Count > 0)
            _remarks.Add($"{_held.Count} tasks are held here, or wait for approval; there they are blocked");
        _remarks.AddRange(_leftOut.Select(each => $"{each.Value} {each.Key} have no place there and were left out"));
    }

    async Task WriteAllAsync(RowLines lines, Action<long> progressed)
    {
        var rows = 0L;
        await using var read = await client.ExportAsync(board);
        await foreach (var line in BoardLines.ReadAsync(read, $"Board {board}"))
        {
            if (line.Head is { } head) await WriteMetadataAsync(head);
            if (line.Row is not { } row) continue;
            await WriteAsync(lines, row);
            if (++rows % 1_000 == 0) progressed(rows);
        }

        WriteHolds(lines);
    }

    async Task WriteAsync(RowLines lines, ImportRowMessage row)
    {
        switch (row.Kind)
        {
            case ImportKinds.Cards:
                Note(row);
                Write(lines, "tasks", HermesShapes.Card(row));
                break;
            case ImportKinds.Links:
                Write(lines, "task_links", HermesShapes.Link(row));
                break;
            case ImportKinds.Runs:
                Write(lines, "task_runs", HermesShapes.Run(row, _at));
                break;
            case ImportKinds.Comments:
                Write(lines, "task_comments", HermesShapes.Comment(row));
                break;
            case ImportKinds.Attachments:
                await WriteAttachmentAsync(lines, row);
                break;
            case ImportKinds.Events when HermesShapes.Text(row, "task_id") is { } task:
                if (_tasks.Contains(task)) WriteEvent(lines, row);
                else LeaveOut("events of deleted tasks");
                break;
            case ImportKinds.Subscriptions:
                var told = NumberOf(HermesShapes.Number(row, "last_event_id") ?? 0);
                Write(lines, "kanban_notify_subs", HermesShapes.Subscription(row, told));
                break;
            default:
                if (row.Kind is not (ImportKinds.Events or ImportKinds.Tombstones)) LeaveOut(row.Kind);
                break;
        }
    }

    void LeaveOut(string what) => _leftOut[what] = _leftOut.GetValueOrDefault(what) + 1;

    void Note(ImportRowMessage card)
    {
        _tasks.Add(HermesShapes.Text(card, "id")!);
        if (HermesShapes.IsRunning(card)) _running++;
        if (!HermesShapes.IsHeld(card)) return;
        var reason = HermesShapes.Text(card, "hold_reason")
            ?? (HermesShapes.Text(card, "hold_kind") is null ? "It waits for approval." : "It is held.");
        _held.Add((HermesShapes.Text(card, "id")!, reason, HermesShapes.Number(card, "held_at")));
    }

    async Task WriteAttachmentAsync(RowLines lines, ImportRowMessage row)
    {
        var (task, name) = (HermesShapes.Text(row, "task_id")!, HermesShapes.Text(row, "name")!);
        var id = _counts.GetValueOrDefault("task_attachments") + 1;
        var hash = HermesShapes.Text(row, "sha256")!;
        var path = places.FileOf(task, DiskName(name));
        Write(lines, "task_attachments", HermesShapes.Attachment(row, id, places.Final(path)));
        try
        {
            var size = HermesShapes.Number(row, "size") ?? 0;
            await using var content = await client.OpenBytesAsync(board, hash, size);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await NewFile.WriteAsync(path, async file =>
            {
                await content.CopyToAsync(file);
                if (file.Length != size) throw new IOException($"{file.Length} of {size} bytes came.");
            });
        }
        catch (AndonException lost) when (lost.Code == ErrorCode.StoreMissing)
        {
            _remarks.Add($"the bytes of {ControlText.Line(name)} of {task} are lost; only its row was written");
        }
    }

    /// <summary>A name that no file system takes becomes the beginning of its own hash.</summary>
    static string DiskName(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= NameBytesMax) return name;
        return $"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}{ShortEnding(name)}";
    }

    static string ShortEnding(string name) =>
        Path.GetExtension(name) is { Length: <= 16 } ending && ending.All(char.IsAscii) ? ending : "";

    /// <summary>An event that came from there has its number again, where nothing else took it.</summary>
    void WriteEvent(RowLines lines, ImportRowMessage row)
    {
        var next = (_numbers.Count == 0 ? 0 : _numbers[^1]) + 1;
        var number = HermesShapes.Number(row, "imported_id") is > 0 and <= NumberMax and var given
            ? Math.Max(next, given)
            : next;
        _positions.Add(row.Id ?? 0);
        _numbers.Add(number);
        Write(lines, "task_events", HermesShapes.Event(row, number));
    }

    /// <summary>The last of the events up to that position; 0 when there is none.</summary>
    long NumberOf(long position)
    {
        var index = _positions.BinarySearch(position);
        if (index < 0) index = ~index - 1;
        return index < 0 ? 0 : _numbers[index];
    }

    /// <summary>A hold is a block there, and says why in its event.</summary>
    void WriteHolds(RowLines lines)
    {
        foreach (var (task, reason, at) in _held)
        {
            WriteEvent(lines, new ImportRowMessage
            {
                Kind = ImportKinds.Events,
                Id = long.MaxValue,
                Values = new()
                {
                    ["task_id"] = FieldValue.Of(task),
                    ["kind"] = FieldValue.Of(EventKinds.Blocked),
                    ["at"] = FieldValue.Of(at ?? _at),
                    ["payload"] = FieldValue.Of(Payload(reason)),
                },
            });
        }
    }

    static string Payload(string reason)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    async Task WriteMetadataAsync(ExportHead head)
    {
        _at = head.At;
        await NewFile.WriteAsync(places.Metadata, async file =>
        {
            await using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            writer.WriteString("slug", head.Board);
            writer.WriteString("name", head.Name ?? head.Board);
            writer.WriteString("description", head.Description ?? "");
            writer.WriteString("icon", head.Icon ?? "");
            writer.WriteString("color", head.Color ?? "");
            writer.WriteString("default_workdir", head.DefaultWorkdir);
            writer.WriteNumber("created_at", head.CreatedAt / 1_000_000);
            writer.WriteBoolean("archived", false);
            writer.WriteEndObject();
        });
    }

    void Write(RowLines lines, string table, List<(string Column, object? Value)> values)
    {
        lines.Write(table, values);
        _counts[table] = _counts.GetValueOrDefault(table) + 1;
    }
}

/// <summary>Where the reference keeps a board below its home.</summary>
/// <param name="home">Where it is made.</param>
/// <param name="final">Where it will be: rows of files name paths there.</param>
/// <param name="board">Its name.</param>
sealed class HermesPlaces(string home, string final, string board)
{
    const string First = "default";

    string Folder => board == First ? home : Path.Combine(home, "kanban", "boards", board);

    public string Database => Path.Combine(Folder, "kanban.db");

    public string Metadata => Path.Combine(home, "kanban", "boards", board, "board.json");

    public string FileOf(string task, string name) => Path.Combine(Attachments, task, name);

    /// <summary>The same path, as it will be.</summary>
    public string Final(string path) => Path.Combine(final, Path.GetRelativePath(home, path));

    string Attachments => board == First
        ? Path.Combine(home, "kanban", "attachments")
        : Path.Combine(Folder, "attachments");

    public void Make()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            Directory.CreateDirectory(Attachments);
            Directory.CreateDirectory(Path.GetDirectoryName(Metadata)!);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Usage.Invalid(
                $"Nothing was written to {home}.", unable.Message, "Name a directory that can be written.");
        }
    }
}
