using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Cli.Salvaging;

/// <summary>
/// Writes lines of JSON, each a document of its own. Bytes are given as <c>{"base64":…}</c> and numbers that JSON has
/// not as <c>{"real":…}</c>.
/// </summary>
sealed class RowLines(Stream stream) : IDisposable
{
    public Utf8JsonWriter Writer { get; } =
        new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Dispose() => Writer.Dispose();

    /// <summary>A row of a table and nothing else about it.</summary>
    public void Write(string table, IReadOnlyList<(string Column, object? Value)> values)
    {
        Writer.WriteStartObject();
        Writer.WriteString("table", table);
        WriteValues(values);
        Writer.WriteEndObject();
        EndLine();
    }

    public void WriteValues(IEnumerable<(string Column, object? Value)> values)
    {
        Writer.WriteStartObject("values");
        foreach (var (name, value) in values)
        {
            Writer.WritePropertyName(name);
            WriteValue(value);
        }

        Writer.WriteEndObject();
    }

    /// <summary>The writer is started anew for each line.</summary>
    public void EndLine()
    {
        Writer.Flush();
        stream.WriteByte((byte)'\n');
        Writer.Reset();
    }

    void WriteValue(object? value)
    {
        switch (value)
        {
            case null:
                Writer.WriteNullValue();
                break;
            case long number:
                Writer.WriteNumberValue(number);
                break;
            case double real when double.IsFinite(real):
                Writer.WriteNumberValue(real);
                break;
            case byte[] bytes:
                Writer.WriteStartObject();
                Writer.WriteBase64String("base64", bytes);
                Writer.WriteEndObject();
                break;
            case string text:
                Writer.WriteStringValue(text);
                break;
            default:
                Writer.WriteStartObject();
                Writer.WriteString("real", value is double and < 0 ? "-Infinity" : "Infinity");
                Writer.WriteEndObject();
                break;
        }
    }
}
