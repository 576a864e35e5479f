using System.Text.Encodings.Web;
using System.Text.Json;
using Andon.Cli.Grammar;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Salvage;

namespace Andon.Cli.Salvaging;

/// <summary>
/// Rows as lines of JSON, after a line that says what they are of. Bytes are given as <c>{"base64":…}</c> and numbers
/// that JSON has not as <c>{"real":…}</c>. A row of which bytes were overwritten is marked as doubtful.
/// </summary>
static class RowFile
{
    public const string Ending = ".ndjson";
    const int Version = 1;

    static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Refuses, before anything is read, what could not be written.</summary>
    public static void Check(string path)
    {
        if (path.EndsWith(".db", StringComparison.OrdinalIgnoreCase))
        {
            throw new AndonException(
                ErrorCode.Unsupported, $"{path} was not written.", "This program makes no SQLite files.",
                $"Write lines of JSON: --to {Path.ChangeExtension(path, Ending)}");
        }

        if (!path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw Usage.Invalid(
                $"{path} was not written.", "Its name does not say what to write.", $"Let it end in {Ending}.");
        }

        if (Path.Exists(path))
            throw Usage.Invalid($"{path} was not written.", "It is there already.", "Name a new file.");
    }

    /// <summary>Leaves no file behind that ends before its last row.</summary>
    public static void Write(string path, string source, SalvagedDatabase database)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            try
            {
                WriteAll(file, source, database);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                File.Delete(path);
                throw;
            }
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Usage.Invalid($"{path} was not written.", unable.Message, "Name a file that can be written.");
        }
    }

    static void WriteAll(Stream file, string source, SalvagedDatabase database)
    {
        using var writer = new Utf8JsonWriter(file, Form);
        WriteHead(writer, source, database);
        EndLine(writer, file);
        foreach (var table in database.Tables)
        {
            foreach (var row in table.Rows) WriteRow(writer, file, row, isDoubtful: false);
            foreach (var row in table.DoubtfulRows) WriteRow(writer, file, row, isDoubtful: true);
        }
    }

    static void WriteHead(Utf8JsonWriter writer, string source, SalvagedDatabase database)
    {
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
    }

    static void WriteRow(Utf8JsonWriter writer, Stream file, SalvagedRow row, bool isDoubtful)
    {
        writer.WriteStartObject();
        writer.WriteString("table", row.Table);
        writer.WriteNumber("rowid", row.RowId);
        writer.WriteString("origin", SalvageReport.Word(row.Origin));
        if (isDoubtful) writer.WriteBoolean("doubtful", true);
        writer.WriteStartObject("values");
        foreach (var (name, value) in row.Values)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        EndLine(writer, file);
    }

    static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double real when double.IsFinite(real):
                writer.WriteNumberValue(real);
                break;
            case byte[] bytes:
                writer.WriteStartObject();
                writer.WriteBase64String("base64", bytes);
                writer.WriteEndObject();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            default:
                writer.WriteStartObject();
                writer.WriteString("real", value is double and < 0 ? "-Infinity" : "Infinity");
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>The writer is started anew for each line: a line is a document of its own.</summary>
    static void EndLine(Utf8JsonWriter writer, Stream file)
    {
        writer.Flush();
        file.WriteByte((byte)'\n');
        writer.Reset();
    }
}
