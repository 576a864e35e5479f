using Andon.Cli.Rendering;
using Andon.Protocol.Messages;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class RenderingTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\e[31mred\e[0m", "␛[31mred␛[0m")]
    [InlineData("two\nlines\r", "two␊lines␍")]
    [InlineData("\u202Eevil\u202C", "\uFFFDevil\uFFFD")]
    [InlineData("\u009B2J\u007F", "\uFFFD2J␡")]
    [InlineData("emoji 🏮 and עברית", "emoji 🏮 and עברית")]
    public void What_others_wrote_cannot_move_the_cursor_or_forge_a_line(string text, string shown) =>
        Assert.Equal(shown, ControlText.Line(text));

    [Fact]
    public void In_a_body_lines_and_tabs_stay()
    {
        Assert.Equal("a\n\tb␇", ControlText.Block("a\r\n\tb\a"));
        Assert.Equal("first…", ControlText.FirstLine("\n first line\nsecond", 6));
    }

    [Fact]
    public void A_letter_of_two_halves_is_not_cut_in_half() =>
        Assert.Equal("aaaa…", ControlText.FirstLine("aaaa🏮🏮", 6));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("索引", 4)]
    [InlineData("🏮", 2)]
    [InlineData("é", 1)]
    public void Wide_letters_count_double(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    [Fact]
    public void Tasks_are_aligned_whatever_their_letters()
    {
        TaskSummary[] tasks =
        [
            new() { Id = "t_0123456789abcdef", Title = "Write the index", Status = "ready", Assignee = "a-dev" },
            new()
            {
                Id = "t_fedcba9876543210",
                Title = "索引\e[2J",
                Status = "running",
                Assignee = "索引係",
                Tenant = "site",
            },
            new() { Id = "t_0000000000000000", Title = "Held", Status = "todo", HoldKind = "paused" },
        ];

        Assert.Equal(
            """
            ▶ t_0123456789abcdef  ready     a-dev                 Write the index
            ● t_fedcba9876543210  running   索引係               [site]  索引␛[2J
            ◻ t_0000000000000000  todo      (unassigned)         [paused]  Held

            """,
            Printed(writer => TaskLines.Write(writer, tasks, new Paint(isOn: false))));
    }

    [Fact]
    public void Colour_adds_nothing_but_colour()
    {
        TaskSummary[] tasks = [new() { Id = "t_0123456789abcdef", Title = "x", Status = "blocked" }];
        var plain = Printed(writer => TaskLines.Write(writer, tasks, new Paint(isOn: false)));
        var painted = Printed(writer => TaskLines.Write(writer, tasks, new Paint(isOn: true)));

        Assert.Contains("\e[31m", painted);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(painted, "\e\\[[0-9]+m", ""));
    }

    [Fact]
    public void A_table_is_as_wide_as_its_cells_and_never_wraps()
    {
        var table = new Columns("NAME", "COUNTS");
        table.Add("索引係", "done=1");
        table.Add("[red]a-dev[/]", new string('x', 300) + "\nforged");

        Assert.Equal(
            $"""
            NAME           COUNTS
            索引係         done=1
            [red]a-dev[/]  {new string('x', 300)}␊forged

            """,
            Printed(table.WriteTo));
    }

    static string Printed(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }
}
