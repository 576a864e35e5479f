using System.Text.RegularExpressions;
using Andon.Tidy.Documents;

namespace Andon.Tidy.Rules;

/// <summary>Every page has one title, links that lead somewhere, and names symbols instead of line numbers.</summary>
sealed partial class MarkdownRule : IRule
{
    public IEnumerable<Finding> Check(Repository repository) =>
        repository.Markdown.SelectMany(page => CheckPage(repository, page, new(page)));

    static IEnumerable<Finding> CheckPage(Repository repository, TextFile page, MarkdownText text)
    {
        if (text.Titles.Count() != 1) yield return new(page.Path, 1, "give the page one title, one line with one #");
        foreach (var (index, line) in page.Lines.Index())
        {
            if (LineReference().IsMatch(line)) yield return new(page.Path, index + 1, "name the symbol, not the line");
        }

        foreach (var link in text.Links.Where(link => IsDead(repository, page, link.Target)))
        {
            yield return new(page.Path, link.Line, $"{link.Target} leads nowhere");
        }
    }

    static bool IsDead(Repository repository, TextFile page, string target)
    {
        if (Absolute().IsMatch(target)) return false;
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page.Path : Resolve(page.Path, parts[0]);
        if (repository.Find(path) is not { } found) return !repository.HasFolder(path);
        return parts.Length == 2 && found.IsMarkdown && !new MarkdownText(found).Anchors.Contains(parts[1]);
    }

    static string Resolve(string page, string target)
    {
        var parts = new Stack<string>(page.Split('/').SkipLast(1));
        foreach (var part in target.TrimEnd('/').Split('/'))
        {
            if (part == "..") parts.TryPop(out _);
            else if (part != ".") parts.Push(part);
        }

        return string.Join('/', parts.Reverse());
    }

    [GeneratedRegex(@"\.cs:\d+")]
    private static partial Regex LineReference();

    [GeneratedRegex("^[a-z]+:", RegexOptions.IgnoreCase)]
    private static partial Regex Absolute();
}
