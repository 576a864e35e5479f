using System.Buffers;
using System.Text;
using Andon.Core.Decisions;

namespace Andon.Core.Cards;

/// <summary>
/// What a text must be before a board keeps it: within its limit, without NUL, and valid Unicode. Each check answers a
/// refusal that names the field, or null.
/// </summary>
static class TextRules
{
    static readonly SearchValues<char> Surrogates = SearchValues.Create(
        [.. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);

    public static Refusal? Title(string? title)
    {
        if (string.IsNullOrWhiteSpace(title)) return Bad("title", "It is blank.", "Give the task a title.");
        return Characters("title", title.AsSpan().Trim(), TextLimits.TitleCharactersMax);
    }

    /// <summary>A long text: any characters but NUL.</summary>
    public static Refusal? Long(string field, string? text, int bytesMax)
    {
        if (text is null) return null;
        if (Unicode(field, text) is { } invalid) return invalid;
        if (text.Length <= bytesMax / 3) return null;
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= bytesMax ? null : TooLong(field, $"{bytes} bytes", $"{bytesMax} bytes of UTF-8");
    }

    public static Refusal? Reason(string field, string? text) => Long(field, text, TextLimits.ReasonBytesMax);

    public static Refusal? RequiredReason(string field, string? text) =>
        string.IsNullOrWhiteSpace(text) ? Bad(field, "It is blank.", $"Say the {field}.") : Reason(field, text);

    /// <summary>A short name on one line: not blank, no control characters.</summary>
    public static Refusal? Name(string field, string? text, int charactersMax = TextLimits.NameCharactersMax)
    {
        if (text is null) return null;
        if (string.IsNullOrWhiteSpace(text)) return Bad(field, "It is blank.", $"Leave {field} out, or name one.");
        foreach (var unit in text)
        {
            if (char.IsControl(unit)) return Bad(field, "It has a control character.", "Give it on one line.");
        }

        return Characters(field, text, charactersMax);
    }

    /// <summary>
    /// A profile's name: no white space, slash or comma, so that it can be a file's name and a list's item.
    /// </summary>
    public static Refusal? Profile(string field, string? text)
    {
        if (Name(field, text) is { } invalid) return invalid;
        foreach (var unit in text.AsSpan().Trim())
        {
            if (char.IsWhiteSpace(unit) || unit is '/' or '\\' or ',')
            {
                return Bad(field, $"A profile's name has no '{unit}'.", "See the names with: andon assignees");
            }
        }

        return null;
    }

    /// <summary>Lower case and trimmed, as assignees are kept.</summary>
    public static string? ProfileName(string? text) => text?.Trim().ToLowerInvariant();

    /// <summary>An absolute path, or one that begins at the home directory.</summary>
    public static Refusal? Path(string field, string? path)
    {
        if (path is null) return null;
        if (Long(field, path, TextLimits.PathBytesMax) is { } invalid) return invalid;
        if (path.StartsWith('/') || path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) return null;
        return Bad(field, "It is not absolute.", "Give the whole path, beginning with '/' or '~/'.");
    }

    /// <summary>A whole number of at least one.</summary>
    public static Refusal? Positive(string field, int? number, int most = int.MaxValue)
    {
        if (number is null || (number >= 1 && number <= most)) return null;
        var range = most == int.MaxValue ? "at least 1" : $"between 1 and {most}";
        return Bad(field, $"{number} is not {range}.", $"Give a number that is {range}.");
    }

    public static Refusal Bad(string field, string why, string next) =>
        new(ErrorCode.InvalidArgument, $"The value of {field} was not accepted.", why, next);

    static Refusal? Characters(string field, ReadOnlySpan<char> text, int most)
    {
        if (Unicode(field, text) is { } invalid) return invalid;
        if (text.Length <= most) return null;
        var characters = Count(text);
        return characters <= most ? null : TooLong(field, $"{characters} characters", $"{most} characters");
    }

    static Refusal? Unicode(string field, ReadOnlySpan<char> text)
    {
        if (text.Contains('\0')) return Bad(field, "It has a NUL character.", "Leave the NUL out.");
        if (!text.ContainsAny(Surrogates)) return null;
        for (var rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var units) != OperationStatus.Done)
            {
                return Bad(field, "It is not valid Unicode: a surrogate has no partner.", "Send well-formed UTF-8.");
            }

            rest = rest[units..];
        }

        return null;
    }

    /// <summary>Unicode scalar values of a well-formed text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text)
        {
            if (!char.IsLowSurrogate(unit)) count++;
        }

        return count;
    }

    /// <summary>At most so many characters of the text, without splitting a pair.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end];
    }

    /// <summary>The first line of a text, cut to a preview; null when there is none.</summary>
    public static string? Preview(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAny('\r', '\n');
        var line = end < 0 ? trimmed : trimmed[..end];
        if (line.Length > TextLimits.PreviewCharactersMax * 2) line = line[..(TextLimits.PreviewCharactersMax * 2)];
        return Cut(line.ToString(), TextLimits.PreviewCharactersMax);
    }

    static Refusal TooLong(string field, string length, string most) => new(
        ErrorCode.PayloadTooLarge, $"The value of {field} was not accepted.",
        $"It has {length}; at most {most} are kept.",
        "Shorten it, or put it into a file of the workspace and name that.");
}
