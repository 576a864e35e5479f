using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class PageLengthRuleTests
{
    [Fact]
    public void A_page_that_is_long_or_missing_is_a_finding()
    {
        Assert.Equal(
            ["README.md:0", "ARCHITECTURE.md:0"],
            Some.Findings(new PageLengthRule(), ("README.md", new string('\n', 151))));
        Assert.Empty(Some.Findings(
            new PageLengthRule(),
            ("README.md", new string('\n', 150)),
            ("ARCHITECTURE.md", new string('\n', 400))));
    }
}
