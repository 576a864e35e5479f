using System.Globalization;
using System.Text;
using Andon.Core.Cards;

namespace Andon.Core.Files;

/// <summary>
/// What an attachment is called: the last part of whatever path it was given by, with either kind of slash, without
/// control characters and leading dots, cut to its limit, and told from its neighbours by a number.
/// </summary>
public static class FileNames
{
    public const int CharactersMax = 200;

    /// <summary>Null when nothing is left of the name.</summary>
    public static string? Clean(string given)
    {
        var last = given.AsSpan(given.LastIndexOfAny(['/', '\\']) + 1);
        var name = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (IsKept(rune)) name.Append(rune.ToString());
        }

        var clean = name.ToString().Trim().TrimStart('.').Trim();
        clean = Cut(clean, CharactersMax).TrimEnd();
        return clean.Length == 0 ? null : clean;
    }

    /// <summary><c>report.tar.gz</c> becomes <c>report (2).tar.gz</c> beside another of that name.</summary>
    public static string Unique(string name, IReadOnlyCollection<string> taken)
    {
        if (!taken.Contains(name)) return name;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (stem, rest) = dot < 0 ? (name, "") : (name[..dot], name[dot..]);
        for (var number = 2; ; number++)
        {
            var mark = string.Create(CultureInfo.InvariantCulture, $" ({number})");
            var room = CharactersMax - TextRules.Count(rest) - mark.Length;
            var next = room > 0
                ? $"{Cut(stem, room)}{mark}{rest}"
                : Cut(stem + rest, CharactersMax - mark.Length) + mark;
            if (!taken.Contains(next)) return next;
        }
    }

    /// <summary>Nothing that moves a cursor or changes the direction of writing, and no half of a pair.</summary>
    static bool IsKept(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);

    static string Cut(string text, int characters)
    {
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(characters)) kept.Append(rune.ToString());
        return kept.ToString();
    }
}
