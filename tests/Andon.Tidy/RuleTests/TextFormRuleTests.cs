using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class TextFormRuleTests
{
    [Theory]
    [InlineData("a\r\n", 1)]
    [InlineData("a\nb", 2)]
    [InlineData("a \nb\n", 1)]
    [InlineData("a\n\tb\n", 2)]
    [InlineData("\uFEFFa\n", 1)]
    public void A_stray_character_is_named_by_its_line(string text, int line)
    {
        Assert.Equal([$"x.yml:{line}"], Some.Findings(new TextFormRule(), ("x.yml", text)));
    }

    [Fact]
    public void Only_code_is_held_to_its_width()
    {
        var line = new string('a', 121) + "\n";

        Assert.Equal(["a.cs:1"], Some.Findings(new TextFormRule(), ("a.cs", line), ("a.md", line)));
    }
}
