using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>Every refusal code that the rules can give is explained in the reference.</summary>
sealed partial class ErrorPageRule : IRule
{
    const string Page = "docs/reference/errors.md";
    const string Source = "/ErrorCode.cs";

    public IEnumerable<Finding> Check(Repository repository)
    {
        var source = repository.CSharp.FirstOrDefault(file =>
            file.IsUnder("src/Andon.Core") && file.Path.EndsWith(Source, StringComparison.Ordinal));
        if (source is null) return [];
        var codes = Codes(source);
        if (codes.Count == 0) return [new(source.Path, 0, "no codes were found: is the enum still called ErrorCode?")];
        if (repository.Find(Page) is not { } page) return [new(Page, 0, "is missing")];
        return codes.Where(code => !page.Text.Contains($"`{code}`", StringComparison.Ordinal))
            .Select(code => new Finding(Page, 0, $"says nothing about `{code}`"));
    }

    static IReadOnlyList<string> Codes(TextFile source) =>
        EnumBody().Match(source.Source.Code) is { Success: true } match
            ? [.. Member().Matches(match.Groups["body"].Value).Select(member => SnakeCase(member.Groups["name"].Value))]
            : [];

    static string SnakeCase(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex(@"\benum\s+ErrorCode\b[^{]*\{(?<body>[^}]*)\}")]
    private static partial Regex EnumBody();

    [GeneratedRegex(@"(?:^|,)\s*(?:\[[^\]]*\]\s*)*(?<name>[A-Z]\w*)")]
    private static partial Regex Member();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
