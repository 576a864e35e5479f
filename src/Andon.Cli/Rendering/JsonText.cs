using System.Buffers;
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

    static readonly JsonWriterOptions OneLine = Indented with { Indented = false };

    public static void Write<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        Write(output, Indented, writer => JsonSerializer.Serialize(writer, value, type));

    public static void WriteLine<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        Write(output, OneLine, writer => JsonSerializer.Serialize(writer, value, type));

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write) => Write(output, Indented, write);

    /// <summary>The properties of a message, into an object that gets others besides.</summary>
    public static void Properties<T>(Utf8JsonWriter writer, T message, JsonTypeInfo<T> type)
    {
        using var document = JsonSerializer.SerializeToDocument(message, type);
        foreach (var property in document.RootElement.EnumerateObject()) property.WriteTo(writer);
    }

    static void Write(TextWriter output, JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(bytes, options)) write(writer);
        output.Write(Encoding.UTF8.GetString(bytes.WrittenSpan));
        output.Write('\n');
    }
}
