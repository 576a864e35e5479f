using System.Globalization;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Salvage;

namespace Andon.Cli.Salvaging;

/// <summary>What was found and what is lost, for people and as JSON.</summary>
sealed class SalvageReport(string source, string output, SalvagedDatabase database)
{
    const int NotesShown = 20;

    /// <summary>Whether somebody had it open.</summary>
    public bool IsLive { get; init; }

    /// <summary>What else there is to say.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public void WriteTo(Invocation invocation)
    {
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, WriteJson);
            return;
        }

        var table = new Columns("TABLE", "ROWS", "LOST", "TRUST");
        foreach (var each in database.Tables)
            table.Add(each.Name, Text(each.Rows.Count), Text(Lost(each)), Word(each.Trust).Replace('_', ' '));
        table.WriteTo(invocation.Output);
        foreach (var line in Remarks()) invocation.Line(ControlText.Line(line));
    }

    /// <summary>Known losses; a lost page counts as one, whatever stood on it.</summary>
    static int Lost(SalvagedTable table) => table.Losses.Sum(loss => loss.Count);

    IEnumerable<string> Remarks()
    {
        foreach (var table in database.Tables)
        {
            var (name, copies, deleted) = (table.Name, table.CopiesLeftOut, table.DeletedRows.Count);
            foreach (var loss in table.Losses) yield return $"{name}: {Sentence(loss)}, such as: {loss.Examples[0]}";
            if (copies > 0) yield return $"{name}: {copies} other copies of rows are left out";
            if (deleted > 0) yield return $"{name}: {deleted} deleted rows are left out";
        }

        foreach (var note in database.Damage.Take(NotesShown)) yield return $"damage: {note.Text}";
        var more = database.Damage.Count - NotesShown;
        if (more > 0) yield return $"damage: {more} more; see --json";
        foreach (var note in Notes) yield return note;
        yield return $"Wrote {output}";
    }

    static string Sentence(RowLoss loss) => loss.Cause switch
    {
        LossCause.BrokenOverflow => $"{loss.Count} rows go on over pages that are lost",
        LossCause.UnreadableRecord => $"{loss.Count} records are unreadable",
        LossCause.Overwritten => $"{loss.Count} rows are partly overwritten, and marked as doubtful",
        LossCause.LostPage => $"{loss.Count} pages are lost with their rows",
        LossCause.NamedByIndexOnly => $"{loss.Count} rows exist by an index only",
        _ => $"{loss.Count} rows have another one's key",
    };

    void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("file", source);
        writer.WriteString("output", output);
        writer.WriteString("trust", Word(database.Trust));
        writer.WriteNumber("page_size", database.PageSize);
        writer.WriteNumber("pages", database.PageCount);
        writer.WriteNumber("wal_frames", database.WalFrames);
        writer.WriteBoolean("live", IsLive);
        writer.WriteStartArray("tables");
        foreach (var table in database.Tables) WriteTable(writer, table);
        writer.WriteEndArray();
        writer.WriteStartArray("damage");
        foreach (var note in database.Damage)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Word(note.Kind));
            if (note.Page is { } page) writer.WriteNumber("page", page);
            writer.WriteString("text", note.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("remarks");
        foreach (var note in Notes) writer.WriteStringValue(note);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteTable(Utf8JsonWriter writer, SalvagedTable table)
    {
        writer.WriteStartObject();
        writer.WriteString("name", table.Name);
        writer.WriteString("trust", Word(table.Trust));
        writer.WriteNumber("rows", table.Rows.Count);
        writer.WriteStartObject("origins");
        foreach (var (origin, count) in table.Rows.CountBy(row => row.Origin))
            writer.WriteNumber(Word(origin), count);
        writer.WriteEndObject();
        writer.WriteNumber("doubtful", table.DoubtfulRows.Count);
        writer.WriteNumber("copies_left_out", table.CopiesLeftOut);
        writer.WriteNumber("deleted_left_out", table.DeletedRows.Count);
        writer.WriteStartArray("losses");
        foreach (var loss in table.Losses) WriteLoss(writer, loss);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteLoss(Utf8JsonWriter writer, RowLoss loss)
    {
        writer.WriteStartObject();
        writer.WriteString("cause", Word(loss.Cause));
        writer.WriteNumber("count", loss.Count);
        writer.WriteStartArray("examples");
        foreach (var example in loss.Examples) writer.WriteStringValue(example);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A value of an enum as the wire has it: rows_may_be_missing.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
