using System.Globalization;
using System.Text;
using Andon.Configuration.Yaml;

namespace Andon.Configuration.Profiles;

/// <summary>What a new profile's file shall say.</summary>
public sealed record NewProfile(string Name)
{
    public string? Description { get; init; }

    public string? Preset { get; init; }

    public string? Script { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public string? Lane { get; init; }

    public string? Model { get; init; }

    public string? Provider { get; init; }
}

/// <summary>Writes the text of profiles; where and how it becomes a file is the caller's.</summary>
public static class ProfileText
{
    const string DescriptionKey = "description";

    public static string Of(NewProfile profile)
    {
        var text = new StringBuilder();
        Add(text, DescriptionKey, profile.Description);
        Add(text, "preset", profile.Preset);
        Add(text, "script", profile.Script);
        if (profile.Command.Count > 0)
            text.Append("command: [").AppendJoin(", ", profile.Command.Select(Quote)).Append("]\n");
        Add(text, "lane", profile.Lane);
        Add(text, "model", profile.Model);
        Add(text, "provider", profile.Provider);
        return text.Length == 0 ? "# Its work is pulled: andon claim --lane\n" : text.ToString();
    }

    /// <summary>
    /// The text with another description, and everything else as it was. Null when that cannot be done.
    /// </summary>
    public static string? WithDescription(string text, string description)
    {
        try
        {
            var changed = Change(text, Quote(description));
            return YamlText.Parse(changed) is YamlMap map && Holds(map, description) ? changed : null;
        }
        catch (YamlFault)
        {
            return null;
        }
    }

    static bool Holds(YamlMap map, string description) =>
        map.Entries.Any(
            entry => entry is { Key: DescriptionKey, Value: YamlScalar value } && value.Text == description);

    static string Change(string text, string quoted)
    {
        _ = YamlText.Parse(text);
        if (YamlSpans.OfScalar(text, DescriptionKey) is { } span) return Replace(text, span, quoted);
        if (YamlSpans.OfFirstKey(text) is not { } first)
            return $"{text}{(text is "" or [.., '\n'] ? "" : "\n")}{DescriptionKey}: {quoted}\n";
        var line = text.LastIndexOf('\n', Math.Max(0, first - 1)) + 1;
        if (first == 0) line = 0;
        var before = text[line..first];
        return string.IsNullOrWhiteSpace(before)
            ? $"{text[..first]}{DescriptionKey}: {quoted}\n{before}{text[first..]}"
            : $"{text[..first]}{DescriptionKey}: {quoted}, {text[first..]}";
    }

    /// <summary>A block of text reaches into the lines after it; those stay.</summary>
    static string Replace(string text, YamlSpan span, string quoted)
    {
        var old = text[span.Start..span.End];
        var tail = old[old.TrimEnd().Length..];
        var gap = span.Start > 0 && text[span.Start - 1] == ':' ? " " : "";
        return $"{text[..span.Start]}{gap}{quoted}{tail}{text[span.End..]}";
    }

    static void Add(StringBuilder text, string key, string? value)
    {
        if (value is not null) text.Append(CultureInfo.InvariantCulture, $"{key}: {Quote(value)}\n");
    }

    static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in value)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (letter == '\n') quoted.Append("\\n");
            else if (NeedsEscape(letter)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }

    static bool NeedsEscape(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\ufeff';
}
