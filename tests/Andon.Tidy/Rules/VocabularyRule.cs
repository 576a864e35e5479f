using Andon.Tidy.CSharp;
using Andon.Tidy.Documents;

namespace Andon.Tidy.Rules;

/// <summary>
/// One idea has one word. The words that were decided against stand, in code spans, in the last column of the
/// vocabulary in ARCHITECTURE.md; no type bears one of them.
/// </summary>
sealed class VocabularyRule : IRule
{
    const string Page = "ARCHITECTURE.md";
    const string FirstHeading = "idea";

    public IEnumerable<Finding> Check(Repository repository)
    {
        if (repository.Find(Page) is not { } page) return [new(Page, 0, "is missing")];
        var rows = new MarkdownText(page).Table(FirstHeading);
        if (rows.Count == 0) return [new(Page, 0, $"has no vocabulary: no table begins with \"{FirstHeading}\"")];
        var ourWordByBanned = rows
            .SelectMany(row => MarkdownText.CodeSpans(row[^1]).Select(banned => (banned, ours: row[1])))
            .ToDictionary(pair => pair.banned, pair => pair.ours);
        return
            from file in repository.CSharp
            from type in Declarations.Types(file.Source)
            from banned in ourWordByBanned.Keys
            where ContainsWord(type.Name, banned)
            let ours = ourWordByBanned[banned]
            select new Finding(file.Path, type.Line, $"{type.Name}: our word is {ours}, not {banned}");
    }

    /// <summary>Whole words only: Quiesce is in QuiesceStep, and Ping is not in Mapping.</summary>
    static bool ContainsWord(string name, string word)
    {
        for (var at = name.IndexOf(word, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + word.Length;
            if (end == name.Length || !char.IsLower(name[end])) return true;
            at = name.IndexOf(word, end, StringComparison.Ordinal);
        }

        return false;
    }
}
