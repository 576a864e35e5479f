using Andon.Cli.Help;
using Andon.Cli.Verbs;
using Andon.Tests.Core;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class HelpTests
{
    [Fact]
    public async Task Andon_alone_says_where_to_begin_and_names_every_verb()
    {
        var called = await new Call().RunAsync();

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Contains("Begin:  andon up", called.Output);
        var verbs = CommandTable.All.Where(verb => !verb.IsHidden);
        Assert.All(verbs, verb => Assert.Contains(verb.Name.Split(' ')[^1], called.Output));
        Assert.DoesNotContain("reference", called.Output);
    }

    [Fact]
    public async Task Help_of_a_verb_has_usage_flags_and_examples()
    {
        var called = await new Call().RunAsync("heartbeat", "--help");

        Assert.Equal(
            """
            andon heartbeat: Says that a run is alive; with a note, that it makes progress.

            Usage: andon heartbeat [id] [flags]

              [id]                  The task; inside a worker its own when left out.

            Flags
              --note TEXT           How far it is.
              --force               As the operator, although somebody else claimed it.

            Flags of every verb
              --board SLUG          The board; before ANDON_BOARD and the home's default.
              --home DIR            The home; before ANDON_HOME and ~/.andon.
              --json                JSON on standard output, refusals included.
              --no-color            No colour, even on a terminal.
              --request-id KEY      The key of this change: a retry under it gets the first answer instead of
                                    doing it again.
              --timeout DURATION    How long to wait for the daemon's answer, or in wait for what it waits for.
              -h, --help            This help.

            With --json: the reply, with the task.

            Examples
              andon heartbeat t_0123456789abcdef --note "half way"

            """,
            called.Output);
    }

    [Fact]
    public async Task Help_needs_nothing_else_on_the_line_to_be_right()
    {
        var called = await new Call().RunAsync("claim", "--help", "nonsense");

        Assert.Equal(0, called.Exit);
        Assert.StartsWith("andon claim:", called.Output);
    }

    [Fact]
    public void No_line_of_help_is_wider_than_a_terminal_of_120()
    {
        var texts = CommandTable.All.Select(HelpText.Of).Append(HelpText.Long()).Append(HelpText.Short());

        Assert.All(texts.SelectMany(text => text.Split('\n')), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void The_reference_page_is_what_the_table_says() =>
        Documents.Check("reference/cli.md", CommandReference.Write());
}
