using System.Text;
using System.Text.Json;
using Andon.Core.Decisions;

namespace Andon.Core.Imports;

/// <summary>
/// JSON of another board, before it becomes part of a record of ours: an object that every reader of the record can
/// read, or else its text in an object.
/// </summary>
static class ImportedJson
{
    /// <summary>A record nests what it carries some levels deeper, and readers stop at 64.</summary>
    const int DepthMax = 32;

    /// <summary>The object itself; what is none is kept as <c>{"text": …}</c>, and said.</summary>
    public static string? Keep(string what, string? json, ref string? remark)
    {
        if (json is null || IsObject(json)) return json;
        remark = $"The {what} is no JSON object that can be kept; its text is.";
        return Payload.Begin().Text("text"u8, json).End();
    }

    static bool IsObject(string json)
    {
        try
        {
            var options = new JsonReaderOptions { MaxDepth = DepthMax };
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }

            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
