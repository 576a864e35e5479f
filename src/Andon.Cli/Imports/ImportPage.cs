using System.Globalization;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Cli.Salvaging;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>What an import tells: how far it is, while it goes on, and a table of counts at its end.</summary>
sealed class ImportPage(Invocation invocation, bool isDry)
{
    readonly List<BoardReport> _boards = [];
    readonly List<string> _remarks = [];
    RowBar? _bar;

    public bool IsDry { get; } = isDry;

    public string Source { get; set; } = "";

    /// <summary>Names of profiles that were made.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>The configuration file that was made; null when none was.</summary>
    public string? Settings { get; set; }

    public void Remark(string text) => _remarks.Add(text);

    /// <summary>Whether anything could not be brought in at all.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Says why something did not come in; if its board was paused for that, it still is.</summary>
    public void Fail(string what, string why, bool isPausedByOther = false)
    {
        HasFailed = true;
        Remark($"{what}: not brought in to its end. {why}");
        if (!isPausedByOther && _boards.Count > 0 && _boards[^1].Slug == what && !IsDry)
            Remark($"{what}: it may be paused still; another import goes on, or: andon resume --board {what}");
    }

    public void Begin(HermesBoard board, SalvagedDatabase database)
    {
        _boards.Add(new BoardReport(board.Slug, database));
        var all = HermesImport.Tables.Sum(each => database.Table(each.Table)?.Rows.Count ?? 0);
        _bar = new RowBar(invocation, board.Slug, all);
    }

    public void End(HermesImport import)
    {
        _boards[^1].Counts = [.. import.Counts];
        _boards[^1].Remarks = import.Remarks;
        _bar?.End();
    }

    public void Progress(int rows) => _bar?.Add(rows);

    public void Write()
    {
        if (invocation.IsJson) WriteJson();
        else WriteText();
    }

    void WriteText()
    {
        invocation.Line($"{(IsDry ? "Would import" : "Imported")} from {ControlText.Line(Source)}");
        var table = new Columns("BOARD", "TABLE", "FOUND", "ADDED", "KNOWN", "REFUSED", "LOST");
        foreach (var row in _boards.SelectMany(board => board.Rows(IsDry)))
        {
            table.Add(
                row.Board, row.Table, Text(row.Found), Text(row.Added), Text(row.Known), Text(row.Refused),
                Text(row.Lost));
        }

        table.WriteTo(invocation.Output);
        foreach (var board in _boards)
        {
            if (board.Database.Trust != Trust.Whole) invocation.Line($"{board.Slug}: {Trusted(board.Database.Trust)}");
            foreach (var note in board.Database.Damage) invocation.Line($"  damage: {ControlText.Line(note.Text)}");
            foreach (var loss in board.Losses()) invocation.Line($"  lost: {ControlText.Line(loss)}");
            foreach (var remark in board.Remarks) invocation.Line($"  {ControlText.Line(remark)}");
        }

        if (Profiles.Count > 0) invocation.Line($"Profiles with the preset hermes: {string.Join(", ", Profiles)}");
        if (Settings is not null) invocation.Line($"Settings: {Settings}");
        foreach (var line in _remarks.SelectMany(remark => remark.Split('\n')))
            invocation.Line(ControlText.Line(line));
    }

    static string Trusted(Trust trust) => trust switch
    {
        Trust.Whole => "whole",
        Trust.RowsMayBeMissing => "what was found is sound, and rows may be missing",
        _ => "fragments: the database's own order is gone, and rows were told by their look",
    };

    static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    void WriteJson()
    {
        JsonText.Write(invocation.Output, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("source", Source);
            writer.WriteBoolean("dry_run", IsDry);
            writer.WriteStartArray("boards");
            foreach (var board in _boards) WriteBoard(writer, board);
            writer.WriteEndArray();
            WriteList(writer, "profiles", Profiles);
            writer.WriteString("settings", Settings);
            WriteList(writer, "remarks", _remarks);
            writer.WriteEndObject();
        });
    }

    void WriteBoard(Utf8JsonWriter writer, BoardReport board)
    {
        writer.WriteStartObject();
        writer.WriteString("board", board.Slug);
        writer.WriteString("trust", SalvageReport.Word(board.Database.Trust));
        WriteList(writer, "damage", board.Database.Damage.Select(note => note.Text));
        writer.WriteStartArray("tables");
        foreach (var row in board.Rows(IsDry))
        {
            writer.WriteStartObject();
            writer.WriteString("table", row.Table);
            writer.WriteNumber("found", row.Found);
            foreach (var (name, number) in new[]
                { ("added", row.Added), ("known", row.Known), ("refused", row.Refused), ("lost", row.Lost) })
            {
                if (number is { } count) writer.WriteNumber(name, count);
                else writer.WriteNull(name);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteList(writer, "losses", board.Losses());
        WriteList(writer, "remarks", board.Remarks);
        writer.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
