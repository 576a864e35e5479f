using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Andon.Cli.Rendering;

/// <summary>
/// JSON as every verb prints it: indented by two, letters of every script as they are; or one value on a line.
/// </summary>
static class JsonText
{
    static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A backslash, u and four digits.</summary>
    const int EscapeLength = 6;

    static readonly JsonWriterOptions OneLine = Indented with { Indented = false };

    public static void Write<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        Write(output, Indented, writer => JsonSerializer.Serialize(writer, value, type));

    public static void WriteLine<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        Write(output, OneLine, writer => JsonSerializer.Serialize(writer, value, type));

    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> write) => Write(output, OneLine, write);

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write) => Write(output, Indented, write);

    /// <summary>The properties of a message, into an object that gets others besides.</summary>
    public static void Properties<T>(Utf8JsonWriter writer, T message, JsonTypeInfo<T> type)
    {
        using var document = JsonSerializer.SerializeToDocument(message, type);
        foreach (var property in document.RootElement.EnumerateObject()) property.WriteTo(writer);
    }

    /// <summary>
    /// The encoder writes letters beyond the first 65 536 as two escapes; here they are letters like all others.
    /// </summary>
    static string WithLetters(string json)
    {
        if (!json.Contains("\\uD", StringComparison.Ordinal)) return json;
        var text = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length;)
        {
            if (json[i] != '\\')
            {
                text.Append(json[i++]);
            }
            else if (TryUnit(json, i, out var high) && TryUnit(json, i + EscapeLength, out var low)
                && char.IsSurrogatePair(high, low))
            {
                text.Append(high).Append(low);
                i += 2 * EscapeLength;
            }
            else
            {
                text.Append(json, i, 2);
                i += 2;
            }
        }

        return text.ToString();
    }

    static bool TryUnit(string json, int at, out char unit)
    {
        unit = default;
        if (at + EscapeLength > json.Length || json[at] != '\\' || json[at + 1] != 'u') return false;
        if (!ushort.TryParse(
            json.AsSpan(at + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        unit = (char)number;
        return true;
    }

    static void Write(TextWriter output, JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(bytes, options)) write(writer);
        output.Write(WithLetters(Encoding.UTF8.GetString(bytes.WrittenSpan)));
        output.Write('\n');
    }
}
