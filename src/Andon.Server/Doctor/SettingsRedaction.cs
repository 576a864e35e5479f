using System.Text;
using System.Text.RegularExpressions;

namespace Andon.Server.Doctor;

/// <summary>
/// Takes secrets out of a configuration file, line by line, so that it works for a file that cannot be understood, too:
/// every value of an environment or of headers, and whatever a name that looks secret has, on its line and on the
/// deeper ones below. What it took is remembered, to be taken out elsewhere. One thread's.
/// </summary>
sealed partial class SettingsRedaction
{
    readonly List<string> _values = [];

    /// <summary>What was taken out so far.</summary>
    public IReadOnlyList<string> Values => _values;

    public string Text(string text)
    {
        var redacted = new StringBuilder();
        var hidden = new Hidden(int.MaxValue, IsNamed: false);
        var lastItem = "";
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            var trimmed = line.Trim();
            if (trimmed.Length > 0 && trimmed[0] != '#' && !hidden.Covers(indent, trimmed)) hidden = Hidden.Nothing;
            redacted.Append(trimmed.Length == 0 ? "" : Line(line, indent, trimmed, lastItem, ref hidden)).Append('\n');
            lastItem = Item().Match(trimmed).Groups["value"].Value;
        }

        return redacted.ToString();
    }

    string Line(string line, int indent, string trimmed, string lastItem, ref Hidden hidden)
    {
        var before = line[..indent];
        if (trimmed[0] == '#') return line;
        var isCovered = hidden.Covers(indent, trimmed);
        if (Setting().Match(line) is { Success: true } setting && (!isCovered || hidden.IsNamed))
            return OfSetting(line, setting, isCovered, ref hidden);
        if (isCovered)
        {
            Take(trimmed);
            return before + (trimmed[0] == '-' ? "- " : "") + Redaction.Mark;
        }

        if (Item().Match(trimmed) is not { Success: true } item || !IsSecretOption(lastItem)) return line;
        Take(item.Groups["value"].Value);
        return $"{before}- {Redaction.Mark}";
    }

    string OfSetting(string line, Match setting, bool isCovered, ref Hidden hidden)
    {
        var (name, value) = (setting.Groups["name"].Value, setting.Groups["value"].Value.Trim());
        var indent = setting.Groups["before"].Length;
        var isEnvironment = name is "env" or "environment" or "headers";
        var isSecret = isCovered || isEnvironment || Redaction.IsSecretName(name);
        if (!isSecret || (!isCovered && Redaction.IsHarmless(name, value))) return line;
        if (!isCovered) hidden = new Hidden(indent, isEnvironment);
        if (value.Length == 0) return line;
        if (value[0] is not ('|' or '>')) Take(value);
        return line[..setting.Groups["value"].Index] + Redaction.Mark;
    }

    /// <summary>A scalar as it is and without quotes; of a map or a list in one line each value.</summary>
    void Take(string text)
    {
        var scalar = text.StartsWith("- ", StringComparison.Ordinal) ? text[2..].Trim() : text;
        if (scalar.Length == 0) return;
        if (scalar[0] is not ('{' or '['))
        {
            var end = scalar[0] is '"' or '\''
                ? scalar.IndexOf(scalar[0], 1)
                : scalar.IndexOf(" #", StringComparison.Ordinal);
            _values.Add((end < 0 ? scalar : scalar[..end]).Trim().Trim('"', '\''));
            return;
        }

        foreach (Match value in Inner().Matches(scalar))
            _values.Add(value.Groups["value"].Value.Trim().Trim('"', '\''));
    }

    static bool IsSecretOption(string item) =>
        item.Trim('"', '\'') is ['-', ..] option
        && !option.Contains('=', StringComparison.Ordinal)
        && Redaction.IsSecretName(option);

    /// <summary>Sample: <c>  - name: value</c>.</summary>
    [GeneratedRegex(
        """
        ^(?<before>\s*(?:-\s+)*)(?<quote>["']?)(?<name>[^"'#:{}\[\],]+?)\k<quote>\s*:(?:\s+(?<value>.*)|\s*)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^-\s+(?<value>.*)$")]
    private static partial Regex Item();

    [GeneratedRegex("""(?<=[:,\[{]\s*)(?<value>"[^"]*"|'[^']*'|[^,:{}\[\]\s](?:[^,:{}\[\]]|:(?!\s))*)(?=\s*[,}\]])""")]
    private static partial Regex Inner();

    /// <summary>Where everything deeper is secret; in an environment the names are none.</summary>
    readonly record struct Hidden(int Indent, bool IsNamed)
    {
        public static Hidden Nothing => new(int.MaxValue, IsNamed: false);

        /// <summary>A list may stand as far left as the name that it belongs to.</summary>
        public bool Covers(int indent, string trimmed) =>
            Indent != int.MaxValue
            && (indent > Indent || (indent == Indent && trimmed.StartsWith("- ", StringComparison.Ordinal)));
    }
}
