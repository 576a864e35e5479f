using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class MemberLengthRuleTests
{
    [Fact]
    public void A_long_method_needs_an_exception()
    {
        var listed = new LongMember("a.cs", "Listed", 70, "an SQL statement");
        var text = $"class A {{\n{Method("Listed", 62)}{Method("Long", 61)}}}\n";

        Assert.Equal(["a.cs:66"], Some.Findings(new MemberLengthRule(listed), ("a.cs", text)));
    }

    [Fact]
    public void An_exception_goes_when_it_is_not_needed()
    {
        var listed = new LongMember("a.cs", "Short", 70, "an SQL statement");
        var text = $"class A {{\n{Method("Short", 60)}}}\n";

        Assert.Equal(["a.cs:0"], Some.Findings(new MemberLengthRule(listed), ("a.cs", text)));
    }

    static string Method(string name, int lines) => $"\nvoid {name}() {{{new string('\n', lines - 1)}}}\n";
}
