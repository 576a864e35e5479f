using Andon.Cli.Exports;
using Andon.Cli.Grammar;
using Andon.Salvage;

namespace Andon.Cli.Salvaging;

/// <summary>
/// Rows in a new file: as lines of JSON after a line that says what they are of, where a row of which bytes were
/// overwritten is marked as doubtful; or as a database of the reference kanban, which has the doubtful ones not.
/// </summary>
static class RowFile
{
    public const string Ending = ".ndjson";
    public const string DatabaseEnding = ".db";
    const int Version = 1;

    /// <summary>Refuses, before anything is read, what could not be written.</summary>
    public static void Check(string path)
    {
        if (!path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && !IsDatabase(path))
        {
            throw Usage.Invalid(
                $"{path} was not written.", "Its name does not say what to write.",
                $"Let it end in {Ending} or {DatabaseEnding}.");
        }

        if (Path.Exists(path))
            throw Usage.Invalid($"{path} was not written.", "It is there already.", "Name a new file.");
    }

    /// <summary>Leaves no file behind that ends before its last row. Answers what is to be said about it.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        string path, string source, SalvagedDatabase database, TimeProvider time)
    {
        if (IsDatabase(path))
        {
            return await HermesDatabase.MakeAsync(path, time, lines =>
            {
                WriteAll(lines, source, database);
                return Task.CompletedTask;
            });
        }

        await NewFile.WriteAsync(path, file =>
        {
            using var lines = new RowLines(file);
            WriteAll(lines, source, database);
            return Task.CompletedTask;
        });
        return [];
    }

    static bool IsDatabase(string path) => path.EndsWith(DatabaseEnding, StringComparison.OrdinalIgnoreCase);

    static void WriteAll(RowLines lines, string source, SalvagedDatabase database)
    {
        WriteHead(lines, source, database);
        foreach (var table in database.Tables)
        {
            foreach (var row in table.Rows) WriteRow(lines, row, isDoubtful: false);
            foreach (var row in table.DoubtfulRows) WriteRow(lines, row, isDoubtful: true);
        }
    }

    static void WriteHead(RowLines lines, string source, SalvagedDatabase database)
    {
        var writer = lines.Writer;
        writer.WriteStartObject();
        writer.WriteNumber("andon_salvage", Version);
        writer.WriteString("file", source);
        writer.WriteString("trust", SalvageReport.Word(database.Trust));
        writer.WriteNumber("user_version", database.UserVersion);
        writer.WriteStartObject("tables");
        foreach (var table in database.Tables)
        {
            writer.WriteStartObject(table.Name);
            writer.WriteNumber("rows", table.Rows.Count);
            writer.WriteNumber("doubtful", table.DoubtfulRows.Count);
            writer.WriteString("trust", SalvageReport.Word(table.Trust));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        lines.EndLine();
    }

    static void WriteRow(RowLines lines, SalvagedRow row, bool isDoubtful)
    {
        var writer = lines.Writer;
        writer.WriteStartObject();
        writer.WriteString("table", row.Table);
        writer.WriteNumber("rowid", row.RowId);
        writer.WriteString("origin", SalvageReport.Word(row.Origin));
        if (isDoubtful) writer.WriteBoolean("doubtful", true);
        lines.WriteValues(row.Values.Select(each => (each.Key, each.Value)));
        writer.WriteEndObject();
        lines.EndLine();
    }
}
