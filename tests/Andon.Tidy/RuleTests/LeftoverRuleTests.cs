using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class LeftoverRuleTests
{
    [Fact]
    public void A_note_to_ourselves_is_refused_in_a_comment_only()
    {
        Assert.Equal(
            ["a.cs:1", "b.sh:1"],
            Some.Findings(new LeftoverRule(), ("a.cs", "// TODO: later\nvar a = \"TODO\";\n"), ("b.sh", "# FIXME\n")));
    }

    [Fact]
    public void A_region_is_refused()
    {
        const string text = "#region A\nint a;\n  #endregion\n";

        Assert.Equal(["a.cs:1", "a.cs:3"], Some.Findings(new LeftoverRule(), ("a.cs", text)));
    }
}
