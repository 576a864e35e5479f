using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class ErrorPageRuleTests
{
    const string Source = """
        public enum ErrorCode
        {
            /// <summary>Two words, with a Capital.</summary>
            [Wire("x")]
            AlreadyClaimed = 1,
            Cycle,
        }
        """;

    [Fact]
    public void Every_code_is_explained()
    {
        Assert.Equal(
            ["says nothing about `already_claimed`"],
            Some.Remedies(
                new ErrorPageRule(),
                ("src/Andon.Core/Refusals/ErrorCode.cs", Source),
                ("docs/reference/errors.md", "# Errors\n\n| `cycle` | no |\n")));
    }

    [Fact]
    public void Codes_without_a_page_are_a_finding()
    {
        Assert.Equal(["is missing"], Some.Remedies(new ErrorPageRule(), ("src/Andon.Core/ErrorCode.cs", Source)));
    }
}
