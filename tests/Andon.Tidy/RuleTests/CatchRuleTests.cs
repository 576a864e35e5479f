using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class CatchRuleTests
{
    [Theory]
    [InlineData("catch (Exception)\n{\n}\n")]
    [InlineData("catch (System.Exception exception)\n{\n}\n")]
    [InlineData("catch\n{\n}\n")]
    public void Catching_everything_needs_a_reason(string text)
    {
        Assert.Equal(["src/a.cs:1"], Some.Findings(new CatchRule(), ("src/a.cs", text), ("tests/a.cs", text)));
    }

    [Theory]
    [InlineData("catch (Exception) // the loop must outlive its body\n{\n}\n")]
    [InlineData("// The loop must outlive its body.\ncatch (Exception)\n{\n}\n")]
    [InlineData("catch\n{\n    if (a) { Dispose(); }\n    throw;\n}\n")]
    [InlineData("catch (IOException)\n{\n}\n")]
    [InlineData("catch (Exception e) when (e is IOException)\n{\n}\n")]
    public void A_reason_a_type_or_a_filter_is_enough(string text)
    {
        Assert.Empty(Some.Findings(new CatchRule(), ("src/a.cs", text)));
    }
}
