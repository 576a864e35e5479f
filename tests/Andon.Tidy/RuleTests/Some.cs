namespace Andon.Tidy.RuleTests;

/// <summary>Runs a rule on a sample and gives its findings as `path:line`.</summary>
static class Some
{
    public static IEnumerable<string> Findings(IRule rule, params (string Path, string Text)[] files) =>
        rule.Check(Repository.Sample(files)).Select(finding => $"{finding.Path}:{finding.Line}");

    public static IEnumerable<string> Remedies(IRule rule, params (string Path, string Text)[] files) =>
        rule.Check(Repository.Sample(files)).Select(finding => finding.Remedy);
}
