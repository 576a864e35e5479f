using System.Globalization;
using System.Text;

namespace Andon.Salvage.Matching;

/// <summary>What tells a row from the others of its table, as one text.</summary>
static class RowKey
{
    public static string OfRowId(long rowId) => string.Create(CultureInfo.InvariantCulture, $"#{rowId}");

    /// <summary>Null when a part is null: nulls are never equal, so such a row has no key.</summary>
    public static string? Of(IEnumerable<object?> parts)
    {
        var key = new StringBuilder();
        foreach (var part in parts)
        {
            if (part is null) return null;
            var text = Text(part);
            key.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
        }

        return key.ToString();
    }

    /// <summary>For people and for keys alike: the value as text, bytes in hexadecimal.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        byte[] bytes => System.Convert.ToHexString(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
