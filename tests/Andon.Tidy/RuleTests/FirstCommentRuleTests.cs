using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class FirstCommentRuleTests
{
    [Fact]
    public void A_type_where_invariants_live_is_described()
    {
        const string text = """
            namespace N;

            /// <summary>Described.</summary>
            [Some("attribute")]
            sealed class A
            {
                enum Inner;
            }

            sealed record B;
            """;

        Assert.Equal(
            ["src/Andon.Core/a.cs:10"],
            Some.Findings(new FirstCommentRule(), ("src/Andon.Core/a.cs", text), ("src/Andon.Cli/a.cs", text)));
    }

    [Fact]
    public void A_closed_choice_speaks_for_the_cases_in_its_file()
    {
        const string text = """
            /// <summary>A request to change a board.</summary>
            public abstract record Command;

            public sealed record Archive(CardId Card)
                : Command;

            public sealed record Other : IThing;
            """;

        Assert.Equal(["src/Andon.Core/a.cs:7"], Some.Findings(new FirstCommentRule(), ("src/Andon.Core/a.cs", text)));
    }

    [Fact]
    public void One_half_of_a_partial_type_speaks_for_both()
    {
        Assert.Empty(Some.Findings(
            new FirstCommentRule(),
            ("src/Andon.Storage/A.cs", "// What it is for.\nsealed partial class A;\n"),
            ("src/Andon.Storage/A.Log.cs", "using B;\n\nsealed partial class A;\n")));
    }
}
