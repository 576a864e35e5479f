using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class FileLengthRuleTests
{
    [Fact]
    public void A_long_file_needs_an_exception()
    {
        var rule = new FileLengthRule(new LongFile("listed.cs", 500, "a table"));

        Assert.Equal(
            ["long.cs:400"],
            Some.Findings(rule, ("short.cs", Lines(400)), ("long.cs", Lines(401)), ("listed.cs", Lines(450))));
    }

    [Fact]
    public void An_exception_bounds_the_file_and_goes_when_it_is_not_needed()
    {
        var rule = new FileLengthRule(
            new LongFile("grown.cs", 410, "a table"),
            new LongFile("shrunk.cs", 500, "a table"));

        Assert.Equal(
            ["grown.cs:410", "shrunk.cs:0"],
            Some.Findings(rule, ("grown.cs", Lines(411)), ("shrunk.cs", Lines(400))));
    }

    static string Lines(int count) => new('\n', count);
}
