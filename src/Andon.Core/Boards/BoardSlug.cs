using System.Diagnostics.CodeAnalysis;

namespace Andon.Core.Boards;

/// <summary>
/// A board's name in paths, URLs and commands: <c>^[a-z0-9][a-z0-9_-]{0,63}$</c> after trimming and lower-casing.
/// </summary>
public readonly record struct BoardSlug
{
    public const int LengthMax = 64;

    BoardSlug(string value) => Value = value;

    public static BoardSlug Default { get; } = new("default");

    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out BoardSlug slug)
    {
        slug = default;
        var trimmed = text?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > LengthMax) return false;
        if (!char.IsAsciiLetterOrDigit(trimmed[0])) return false;
        foreach (var letter in trimmed)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not '_' and not '-') return false;
        }

        slug = new BoardSlug(trimmed);
        return true;
    }

    public static BoardSlug Parse(string text) =>
        TryParse(text, out var slug) ? slug : throw new FormatException($"'{text}' is not a board name.");

    public override string ToString() => Value;
}
