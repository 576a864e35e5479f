using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>
/// Production code catches everything only where it says why, on the line itself or the one before: at a request's
/// boundary, around a loop's body, at the entry of the process. Tidying up and throwing on needs no reason.
/// </summary>
sealed partial class CatchRule : IRule
{
    public IEnumerable<Finding> Check(Repository repository) =>
        from file in repository.CSharp
        where file.IsUnder("src")
        from Match match in CatchAll().Matches(file.Source.Code)
        let line = file.LineOf(match.Index)
        where !HasReason(file, line) && !ThrowsOn(file.Source.Code, match.Index + match.Length)
        select new Finding(file.Path, line, "catch by type, or say in a comment here why everything is caught");

    static bool HasReason(TextFile file, int line) =>
        !string.IsNullOrWhiteSpace(file.Source.CommentLines[line - 1]) ||
        (line > 1 && !string.IsNullOrWhiteSpace(file.Source.CommentLines[line - 2]));

    static bool ThrowsOn(string code, int at)
    {
        var body = at;
        for (var depth = 1; depth > 0 && at < code.Length; at++)
        {
            if (code[at] == '{') depth++;
            if (code[at] == '}') depth--;
        }

        return code[body..at].TrimEnd('}', ' ', '\n').EndsWith("throw;", StringComparison.Ordinal);
    }

    /// <summary>A filter makes it a catch by type; without a type it catches everything too.</summary>
    [GeneratedRegex(@"\bcatch\s*(?:\(\s*(?:System\.)?Exception\b[^)]*\))?\s*\{")]
    private static partial Regex CatchAll();
}
