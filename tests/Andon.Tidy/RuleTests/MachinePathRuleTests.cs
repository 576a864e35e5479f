using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class MachinePathRuleTests
{
    [Theory]
    [InlineData("see /{0}ork/main/x", "w")]
    [InlineData("cd /{0}oot/x", "r")]
    [InlineData("\"https://{0}exus.example/x\"", "n")]
    [InlineData("https://{0}egistry.npmjs.org/x", "r")]
    public void What_is_true_on_one_machine_only_is_refused(string text, string letter)
    {
        var line = text.Replace("{0}", letter, StringComparison.Ordinal);

        Assert.Equal(["a.md:1"], Some.Findings(new MachinePathRule(), ("a.md", line)));
    }

    [Theory]
    [InlineData("boards/home/{0}ork/x", "w")]
    [InlineData("$HOME/{0}ork/x", "w")]
    [InlineData("https://api.{0}uget.org/v3/index.json", "n")]
    public void What_is_true_anywhere_is_not(string text, string letter)
    {
        var line = text.Replace("{0}", letter, StringComparison.Ordinal);

        Assert.Empty(Some.Findings(new MachinePathRule(), ("a.md", line)));
    }
}
