using System.Text.Json;
using System.Text.Json.Serialization;

namespace Andon.Protocol.Json;

/// <summary>A JSON value that passes through unread: payloads and metadata are the board's, not the wire's.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string Text)
{
    public static RawJson? Of(string? text) => text is null ? null : new RawJson(text);

    /// <summary>Whether the value is an object, the only form that metadata may have.</summary>
    public bool IsObject => Text.AsSpan().TrimStart() is ['{', ..];

    public override string ToString() => Text;
}

/// <summary>Copies the value's text in and out. What comes in has been checked by the reader to be JSON.</summary>
sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text, skipInputValidation: false);
}
