using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>Whoever silences the compiler says why, on the same line or in a comment on the line before.</summary>
sealed partial class SuppressionRule : IRule
{
    public IEnumerable<Finding> Check(Repository repository) =>
        repository.CSharp.SelectMany(file => Pragmas(file).Concat(Attributes(file)));

    static IEnumerable<Finding> Pragmas(TextFile file) =>
        from line in Enumerable.Range(0, file.Source.CodeLines.Count)
        where Pragma().IsMatch(file.Source.CodeLines[line]) && !HasReason(file, line)
        select new Finding(file.Path, line + 1, "say after // why the warning is wrong here");

    static IEnumerable<Finding> Attributes(TextFile file) =>
        from Match match in Attribute().Matches(file.Source.Code)
        where !match.Value.Contains("Justification", StringComparison.Ordinal)
        select new Finding(file.Path, file.LineOf(match.Index), "give the suppression a Justification");

    static bool HasReason(TextFile file, int line) =>
        !string.IsNullOrWhiteSpace(file.Source.CommentLines[line]) ||
        (line > 0 && !string.IsNullOrWhiteSpace(file.Source.CommentLines[line - 1]));

    [GeneratedRegex(@"^\s*#\s*pragma\s+warning\s+disable\b")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"SuppressMessage\s*\([^\]]*\]")]
    private static partial Regex Attribute();
}
