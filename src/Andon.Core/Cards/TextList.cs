using System.Text;
using System.Text.Json;

namespace Andon.Core.Cards;

/// <summary>
/// A list of short texts, kept as a JSON array. <c>Json</c> null means that no list was given at all.
/// </summary>
public readonly record struct TextList(string? Json)
{
    public bool IsGiven => Json is not null;

    public IReadOnlyList<string> Items => Json is null ? [] : Parse(Json);

    public static TextList Of(IEnumerable<string>? items)
    {
        if (items is null) return default;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var item in items) writer.WriteStringValue(item);
            writer.WriteEndArray();
        }

        return new TextList(Encoding.UTF8.GetString(stream.ToArray()));
    }

    static List<string> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(item => item.GetString() ?? "")];
    }
}
