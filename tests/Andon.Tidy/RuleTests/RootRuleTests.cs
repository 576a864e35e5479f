using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class RootRuleTests
{
    [Fact]
    public void Only_listed_names_stand_in_the_root()
    {
        Assert.Equal(
            ["PLAN.md:0", "odd:0"],
            Some.Findings(new RootRule(), ("LICENSE", ""), ("PLAN.md", ""), ("src/a", ""), ("odd/a", ""), ("odd/b", "")));
    }
}
