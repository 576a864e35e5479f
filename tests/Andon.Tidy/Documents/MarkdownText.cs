using System.Text.RegularExpressions;

namespace Andon.Tidy.Documents;

/// <summary>A link in a page: where it stands and where it points.</summary>
sealed record Link(int Line, string Target);

/// <summary>
/// A Markdown page outside its fenced blocks and code spans: titles, links, and the rows of its tables.
/// </summary>
sealed partial class MarkdownText
{
    readonly string[] _lines;

    public MarkdownText(TextFile file)
    {
        _lines = [.. file.Lines];
        var fenced = false;
        for (var line = 0; line < _lines.Length; line++)
        {
            var fence = _lines[line].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (fenced || fence) _lines[line] = "";
            if (fence) fenced = !fenced;
        }
    }

    public IReadOnlyList<string> Lines => _lines;

    public IEnumerable<string> Titles =>
        _lines.Where(line => line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[2..]);

    public IEnumerable<Link> Links =>
        _lines.SelectMany((text, line) => LinkShape().Matches(CodeSpan().Replace(text, ""))
            .Select(match => new Link(line + 1, match.Groups["target"].Value)));

    /// <summary>The names by which a link may point into the page, as GitHub makes them from headings.</summary>
    public IReadOnlySet<string> Anchors =>
        _lines.Where(line => line.StartsWith('#')).Select(line => Anchor(line.TrimStart('#').Trim())).ToHashSet();

    /// <summary>The rows of the table whose first heading is this one, each as its cells.</summary>
    public IReadOnlyList<string[]> Table(string firstHeading)
    {
        var head = Array.FindIndex(_lines, line => Cells(line) is [var first, ..] && first == firstHeading);
        return head < 0 ? [] : [.. _lines.Skip(head + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    public static IEnumerable<string> CodeSpans(string text) =>
        CodeSpan().Matches(text).Select(match => match.Value.Trim('`'));

    static string[] Cells(string line) =>
        line.StartsWith('|') ? [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())] : [];

    static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)")]
    private static partial Regex LinkShape();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
