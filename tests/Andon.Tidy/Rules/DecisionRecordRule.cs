using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>
/// A decision record bears its month and a slug, never a number that two authors could both take; it fits a page and
/// answers the same questions as every other.
/// </summary>
sealed partial class DecisionRecordRule : IRule
{
    const int LinesMax = 70;
    static readonly string[] Headings = ["Status", "Context", "Decision", "Consequences", "Rejected"];

    public IEnumerable<Finding> Check(Repository repository) =>
        repository.Files.Where(file => file.IsUnder("docs/adr")).SelectMany(CheckRecord);

    static IEnumerable<Finding> CheckRecord(TextFile record)
    {
        if (!Name().IsMatch(record.Path)) yield return new(record.Path, 0, "name it YYYY-MM-slug.md");
        if (record.Lines.Count - 1 > LinesMax) yield return new(record.Path, LinesMax, "a record fits a page");
        foreach (var heading in Headings.Where(heading => !record.Lines.Contains("## " + heading)))
        {
            yield return new(record.Path, 0, $"has no section \"## {heading}\"");
        }
    }

    [GeneratedRegex(@"^docs/adr/20\d\d-[01]\d-[a-z0-9-]+\.md$")]
    private static partial Regex Name();
}
