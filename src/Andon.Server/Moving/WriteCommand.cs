using System.Globalization;
using System.Text;
using System.Text.Json;
using Andon.Core;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Sqlite;

namespace Andon.Server.Moving;

/// <summary>
/// Makes a board of the reference kanban out of rows that come as lines of JSON: a program of its own, so that whoever
/// has them needs no SQLite. A line without a table is a heading; the empty line ends them, and without it there is no
/// database.
/// </summary>
static class WriteCommand
{
    public static int Run(string path, Stream input)
    {
        try
        {
            using var lines = new StreamReader(input, new UTF8Encoding(false), false, 64 * 1024);
            var (filled, leftOut) = DatabaseMaking.Make(path, HermesSchema.Sql, Rows(lines));
            ReadinessPipe.Tell(string.Create(
                CultureInfo.InvariantCulture, $"{DaemonProgram.Written} {filled} {leftOut}"));
            return 0;
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
                or KeyNotFoundException or FormatException or InvariantViolation)
        {
            ReadinessPipe.Tell(failure.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    static IEnumerable<MadeRow> Rows(StreamReader lines)
    {
        while (true)
        {
            var line = lines.ReadLine() ?? throw new EndOfStreamException("The rows ended too early.");
            if (line.Length == 0) yield break;
            if (Row(line) is { } row) yield return row;
        }
    }

    static MadeRow? Row(string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        if (!row.TryGetProperty("table", out var table)) return null;
        if (row.TryGetProperty("doubtful", out var doubtful) && doubtful.GetBoolean()) return null;
        long? number = row.TryGetProperty("rowid", out var given) ? given.GetInt64() : null;
        return new MadeRow(
            table.GetString()!, number,
            [.. row.GetProperty("values").EnumerateObject().Select(each => (each.Name, Value(each.Value)))]);
    }

    /// <summary>Bytes and numbers that JSON has not are objects with one field.</summary>
    static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Object when value.TryGetProperty("base64", out var bytes) => bytes.GetBytesFromBase64(),
        JsonValueKind.Object when value.TryGetProperty("real", out var real) =>
            double.Parse(real.GetString()!, CultureInfo.InvariantCulture),
        _ => throw new FormatException($"A value of {value.ValueKind} is none of a row."),
    };
}
