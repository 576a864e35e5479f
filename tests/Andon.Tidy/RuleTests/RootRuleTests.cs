using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class RootRuleTests
{
    [Fact]
    public void Only_listed_names_stand_in_the_root()
    {
        var paths = new[] { "LICENSE", "PLAN.md", "src/a.cs", "scratch/a", "scratch/b" };

        Assert.Equal(["PLAN.md:0", "scratch:0"], Some.Findings(new RootRule(), [.. paths.Select(path => (path, ""))]));
    }
}
