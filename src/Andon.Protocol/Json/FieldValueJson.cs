using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Core.Events;

namespace Andon.Protocol.Json;

/// <summary>A column's value as JSON has it: null, a text or a whole number. Anything else is no such value.</summary>
sealed class FieldValueJson : JsonConverter<FieldValue>
{
    public override bool HandleNull => true;

    public override FieldValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => FieldValue.Null,
            JsonTokenType.String => FieldValue.Of(reader.GetString()),
            JsonTokenType.True => FieldValue.Of(true),
            JsonTokenType.False => FieldValue.Of(false),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => FieldValue.Of((long?)number),
            _ => throw new JsonException("A column holds a text, a whole number or null."),
        };

    public override void Write(Utf8JsonWriter writer, FieldValue value, JsonSerializerOptions options)
    {
        if (value.Number is { } number) writer.WriteNumberValue(number);
        else if (value.Text is { } text) writer.WriteStringValue(text);
        else writer.WriteNullValue();
    }
}
