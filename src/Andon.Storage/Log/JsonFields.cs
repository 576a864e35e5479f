using System.Text;
using System.Text.Json;

namespace Andon.Storage.Log;

/// <summary>
/// Reads fields that have to be where they belong; anything else is a <see cref="FormatException"/>: damage.
/// </summary>
static class JsonFields
{
    /// <summary>Moves to the value of the field that must come next.</summary>
    public static void Expect(ref Utf8JsonReader reader, string name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name))
            throw new FormatException($"A record lacks '{name}' where it belongs.");
        reader.Read();
    }

    public static long Number(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, name);
        return reader.GetInt64();
    }

    /// <summary>The value on which the reader stands, as it is written.</summary>
    public static string RawText(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(payload[start..(int)reader.BytesConsumed]);
    }
}
