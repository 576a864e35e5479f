using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Andon.Core.Cards;

/// <summary>
/// A card's id: <c>t_</c> and 16 lowercase hex digits, ordered by time of creation so that new rows append to the
/// index. Eight digits and more are accepted, because imported boards have them.
/// </summary>
public readonly record struct CardId
{
    const string Prefix = "t_";
    const int DigitsMin = 8;
    const int DigitsMax = 32;

    CardId(string value) => Value = value;

    public string Value { get; }

    public static CardId From(ulong ordered) => new(Prefix + ordered.ToString("x16", CultureInfo.InvariantCulture));

    public static bool TryParse([NotNullWhen(true)] string? text, out CardId id)
    {
        id = default;
        var trimmed = text?.Trim();
        if (trimmed is null || !trimmed.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var digits = trimmed.Length - Prefix.Length;
        if (digits is < DigitsMin or > DigitsMax) return false;
        foreach (var letter in trimmed.AsSpan(Prefix.Length))
        {
            if (!char.IsAsciiHexDigitLower(letter)) return false;
        }

        id = new CardId(trimmed);
        return true;
    }

    public static CardId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a task id.");

    public override string ToString() => Value;
}
