using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class DecisionRecordRuleTests
{
    const string Whole = "# A\n## Status\n## Context\n## Decision\n## Consequences\n## Rejected\n";

    [Fact]
    public void A_record_is_dated_short_and_whole()
    {
        Assert.Empty(Some.Findings(new DecisionRecordRule(), ("docs/adr/2026-11-one-owner.md", Whole)));
    }

    [Theory]
    [InlineData("docs/adr/0001-one-owner.md", Whole)]
    [InlineData("docs/adr/2026-11-one-owner.md", "# A\n## Status\n## Context\n## Decision\n## Consequences\n")]
    public void A_number_or_a_missing_section_is_a_finding(string path, string text)
    {
        Assert.Equal([path + ":0"], Some.Findings(new DecisionRecordRule(), (path, text)));
    }

    [Fact]
    public void A_record_of_more_than_a_page_is_a_finding()
    {
        const string path = "docs/adr/2026-11-a.md";

        Assert.Equal([path + ":70"], Some.Findings(new DecisionRecordRule(), (path, Whole + new string('\n', 70))));
    }
}
