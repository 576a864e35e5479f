using System.Globalization;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Exports;
using Andon.Cli.Grammar;
using Andon.Cli.Imports;
using Andon.Cli.Rendering;
using Andon.Cli.Salvaging;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;

namespace Andon.Cli.Verbs;

/// <summary>Moving out, or to another home: whole boards as lines, and as the reference kanban has them.</summary>
static class ExportVerbs
{
    const string Group = "Moving";

    public static VerbEntry[] Entries { get; } =
    [
        new("export board", Group, "Writes a whole board into a file of lines of JSON, as it is at one moment.")
        {
            Operands = [new("file", "A new file. It has every row and event, and the bytes of attachments.")],
            Notes = "The lines are described in docs/reference/board-lines.md. Tokens of runs are left out.",
            Examples = ["andon export board default.ndjson", "andon export board site.ndjson --board site"],
            Json = "`{file, board, position, rows, remarks}`.",
            Run = BoardAsync,
        },
        new("import board", Group, "Brings a file of export board in; again, it brings what is new.")
        {
            Operands = [new("file", "The file. One that is cut off or broken brings nothing.")],
            Flags = [Flag.Switch("dry-run", "Only say what would come in.")],
            Notes = "It goes into the board that --board names, else into one of the name that it had; the board is "
                + "made when there is none. Open runs end and running tasks are ready again. Recurring tasks come in "
                + "paused, so that no two boards make them. A board does not take its own lines.",
            Examples = ["andon import board default.ndjson --board copy", "andon import board site.ndjson --dry-run"],
            Json = "`{file, board, dry_run, rows: {kind: {found, added, known, refused}}, remarks}`.",
            Run = ImportAsync,
        },
        new("export hermes", Group, "Writes boards as Hermes has them: a home that it opens.")
        {
            Operands = [new("dir", "A new or empty directory, which becomes a Hermes home.")],
            Notes = "All boards, or the one that --board names. A task that runs is ready there and its run has ended; "
                + "a held one is blocked. Times are in whole seconds. What Hermes has no place for is said.",
            Examples = ["andon export hermes ./hermes", "andon export hermes ./hermes --board site"],
            Json = "`{directory, boards: [{board, database, rows, remarks}], remarks}`.",
            Run = HermesAsync,
        },
    ];

    static async Task<int> BoardAsync(Invocation invocation)
    {
        var path = invocation.Arguments.Operand("file");
        var export = new BoardExport(invocation.Client, await invocation.BoardNameAsync());
        await NewFile.WriteAsync(path, export.WriteAsync);
        var head = export.Head!;
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", path);
                writer.WriteString("board", head.Board);
                writer.WriteNumber("position", head.Position);
                WriteCounts(writer, export.Counts);
                WriteList(writer, export.Remarks);
                writer.WriteEndObject();
            });
            return 0;
        }

        invocation.Line($"Wrote {ControlText.Line(path)}: board {head.Board} up to event {Text(head.Position)}");
        foreach (var (kind, count) in export.Counts) invocation.Line($"  {kind}: {Text(count)}");
        foreach (var remark in export.Remarks) invocation.Line($"  {ControlText.Line(remark)}");
        return 0;
    }

    static async Task<int> ImportAsync(Invocation invocation)
    {
        var path = invocation.Arguments.Operand("file");
        using var import = await BoardFileImport.OpenAsync(invocation.Client, path);
        var board = invocation.Arguments.Text(GlobalFlags.Board.Name) ?? import.Head.Board;
        var isDry = invocation.Arguments.Has("dry-run");
        var bar = new RowBar(invocation, board, import.Found.Values.Sum());
        if (!isDry) await import.RunAsync(board, bar.Add);
        bar.End();
        var counts = import.Counts.ToDictionary(count => count.Kind, StringComparer.Ordinal);
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer => WriteImport(writer, path, board, isDry, import, counts));
            return 0;
        }

        invocation.Line($"{(isDry ? "Would import" : "Imported")} {ControlText.Line(path)} into {board}");
        var table = new Columns("ROWS", "FOUND", "ADDED", "KNOWN", "REFUSED");
        foreach (var (kind, found) in import.Found)
        {
            var count = counts.GetValueOrDefault(kind);
            table.Add(kind, Text(found), Text(count?.Added), Text(count?.Known), Text(count?.Refused));
        }

        table.WriteTo(invocation.Output);
        foreach (var remark in import.Remarks) invocation.Line($"  {ControlText.Line(remark)}");
        return 0;
    }

    static void WriteImport(
        Utf8JsonWriter writer, string path, string board, bool isDry, BoardFileImport import,
        Dictionary<string, KindCount> counts)
    {
        writer.WriteStartObject();
        writer.WriteString("file", path);
        writer.WriteString("board", board);
        writer.WriteBoolean("dry_run", isDry);
        writer.WriteStartObject("rows");
        foreach (var (kind, found) in import.Found)
        {
            writer.WriteStartObject(kind);
            writer.WriteNumber("found", found);
            if (counts.TryGetValue(kind, out var count))
            {
                writer.WriteNumber("added", count.Added);
                writer.WriteNumber("known", count.Known);
                writer.WriteNumber("refused", count.Refused);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteList(writer, import.Remarks);
        writer.WriteEndObject();
    }

    static async Task<int> HermesAsync(Invocation invocation)
    {
        var given = invocation.Arguments.Operand("dir");
        if (given.Length == 0)
            throw Usage.Invalid("Nothing was written.", "No directory is named.", "Name a new one.");
        var home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        if (File.Exists(home) || (Directory.Exists(home) && Directory.EnumerateFileSystemEntries(home).Any()))
        {
            throw Usage.Invalid(
                $"Nothing was written to {home}.", "There is something already.", "Name a new directory.");
        }

        using var folder = new NewFolder(home);
        var named = invocation.Arguments.Text(GlobalFlags.Board.Name);
        var listed = await invocation.Client.BoardsAsync(all: true);
        var remarks = new List<string>();
        var exports = new List<(string Board, HermesPlaces Places, HermesExport Export)>();
        foreach (var board in listed.Boards.Where(board => named is null || board.Slug == named))
        {
            if (board.Archived)
            {
                if (named is not null) throw Archived(named);
                remarks.Add($"{board.Slug} is archived and was left out; andon boards restore {board.Slug} opens it");
                continue;
            }

            var places = new HermesPlaces(folder.Path, home, board.Slug);
            var bar = new RowBar(invocation, board.Slug, null);
            var export = new HermesExport(invocation.Client, board.Slug, places, invocation.Time);
            await export.RunAsync(bar.Reach);
            bar.End();
            exports.Add((board.Slug, places, export));
        }

        foreach (var pause in (await invocation.Client.PausesAsync()).Pauses)
        {
            if (pause.Scope == PauseScopes.Home)
                remarks.Add("all is paused here; there nothing is, and ready tasks start with its gateways");
            if (pause.Scope == PauseScopes.Board && exports.Any(each => each.Board == pause.Name))
                remarks.Add($"{pause.Name} is paused here; there nothing is, and its ready tasks start");
        }

        if (exports.Count == 0 && named is not null) await invocation.Client.BoardAsync(named);
        if (listed.Board != "default" && exports.Any(each => each.Board == listed.Board))
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "kanban", "current"), $"{listed.Board}\n");
        folder.Finish();
        WriteHermes(invocation, home, exports, remarks);
        return 0;
    }

    static AndonException Archived(string board) => new(
        ErrorCode.BoardArchived, $"Board {board} was not exported.", "It is archived.",
        $"Restore it: andon boards restore {board}");

    static void WriteHermes(
        Invocation invocation, string home, List<(string Board, HermesPlaces Places, HermesExport Export)> exports,
        List<string> remarks)
    {
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("directory", home);
                writer.WriteStartArray("boards");
                foreach (var (board, places, export) in exports)
                {
                    writer.WriteStartObject();
                    writer.WriteString("board", board);
                    writer.WriteString("database", places.Final(places.Database));
                    WriteCounts(writer, export.Counts);
                    WriteList(writer, export.Remarks);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                WriteList(writer, remarks);
                writer.WriteEndObject();
            });
            return;
        }

        invocation.Line($"Wrote {ControlText.Line(home)}");
        var table = new Columns("BOARD", "TABLE", "ROWS");
        foreach (var (board, _, export) in exports)
        {
            foreach (var (name, count) in export.Counts) table.Add(board, name, Text(count));
        }

        table.WriteTo(invocation.Output);
        foreach (var (board, _, export) in exports)
        {
            foreach (var remark in export.Remarks) invocation.Line($"{board}: {ControlText.Line(remark)}");
        }

        foreach (var remark in remarks) invocation.Line(remark);
    }

    static void WriteCounts(Utf8JsonWriter writer, IReadOnlyDictionary<string, long> counts)
    {
        writer.WriteStartObject("rows");
        foreach (var (kind, count) in counts) writer.WriteNumber(kind, count);
        writer.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter writer, IEnumerable<string> remarks)
    {
        writer.WriteStartArray("remarks");
        foreach (var remark in remarks) writer.WriteStringValue(remark);
        writer.WriteEndArray();
    }

    static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
