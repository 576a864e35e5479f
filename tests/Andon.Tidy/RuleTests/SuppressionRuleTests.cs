using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class SuppressionRuleTests
{
    [Fact]
    public void A_pragma_needs_a_reason_beside_or_above_it()
    {
        const string text = """
            #pragma warning disable CA1031

            #pragma warning disable CA1031 // the loop must outlive its body
            // The loop must outlive its body.
            #pragma warning disable CA1031
            #pragma warning restore CA1031
            """;

        Assert.Equal(["a.cs:1"], Some.Findings(new SuppressionRule(), ("a.cs", text)));
    }

    [Fact]
    public void An_attribute_needs_a_justification()
    {
        const string text = """
            [SuppressMessage("A", "B")]
            [SuppressMessage("A", "B",
                Justification = "why")]
            """;

        Assert.Equal(["a.cs:1"], Some.Findings(new SuppressionRule(), ("a.cs", text)));
    }
}
