using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class MarkdownRuleTests
{
    [Theory]
    [InlineData("no title\n")]
    [InlineData("# One\n# Two\n")]
    public void A_page_has_one_title(string text)
    {
        Assert.Equal(["a.md:1"], Some.Findings(new MarkdownRule(), ("a.md", text)));
    }

    [Fact]
    public void A_relative_link_leads_to_a_file_a_folder_or_a_heading()
    {
        const string page = """
            # A
            [live](../b.md) [live](../b.md#its-part) [live](../sub/) [live](https://example.org/x) [live](#a)
            [dead](c.md)
            [dead](../b.md#no-part)
            [dead](../nowhere/)
            """;

        Assert.Equal(
            ["docs/a.md:3", "docs/a.md:4", "docs/a.md:5"],
            Some.Findings(new MarkdownRule(), ("docs/a.md", page), ("b.md", "# B\n## Its part\n"), ("sub/x.txt", "")));
    }

    [Fact]
    public void A_line_number_is_refused()
    {
        Assert.Equal(["a.md:2"], Some.Findings(new MarkdownRule(), ("a.md", "# A\nSee Board.cs:41.\n")));
    }
}
