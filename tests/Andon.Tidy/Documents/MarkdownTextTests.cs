using Xunit;

namespace Andon.Tidy.Documents;

public sealed class MarkdownTextTests
{
    [Fact]
    public void A_table_is_found_by_its_first_heading()
    {
        var page = Page("| a | b |\n|---|---|\n| 1 | 2 |\n\n| name | use |\n|---|---|\n| `x` | y |\n| z |  |\n");

        Assert.Equal([["`x`", "y"], ["z", ""]], page.Table("name"));
    }

    [Fact]
    public void What_stands_in_code_is_neither_a_title_nor_a_link()
    {
        var page = Page("# Title\n```\n# comment\n[a](b)\n```\n`[c](d)` and [e](f)\n");

        Assert.Equal(["Title"], page.Titles);
        Assert.Equal([new Link(6, "f")], page.Links);
    }

    [Fact]
    public void Headings_become_anchors()
    {
        var page = Page("## Who may, and `when`?\n");

        Assert.Equal(["who-may-and-when"], page.Anchors);
    }

    static MarkdownText Page(string text) => new(new("page.md", text));
}
