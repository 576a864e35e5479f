using Andon.Configuration;
using Andon.Configuration.Profiles;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class CommandTemplateTests
{
    static readonly CommandFacts Facts = new()
    {
        Task = "t_1",
        Run = "7",
        Board = "default",
        Workspace = "/w s",
        Profile = "a-dev",
        Prompt = "do {task}; rm -rf \"$HOME\"",
    };

    [Fact]
    public void Every_placeholder_is_filled_and_each_argument_stays_one()
    {
        var filled =
            CommandTemplate.Of("agent", "--task={task}", "{run}@{board}", "{workspace}", "{prompt}").Fill(Facts);

        Assert.Equal(["agent", "--task=t_1", "7@default", "/w s", "do {task}; rm -rf \"$HOME\""], filled);
    }

    [Theory]
    [InlineData("{print $1}")]
    [InlineData("{}")]
    [InlineData("{task")]
    [InlineData("}{")]
    [InlineData("{\"a\": {\"b\": 1}}")]
    [InlineData("{Task}")]
    public void Other_braces_are_left_alone(string argument) =>
        Assert.Equal([argument], CommandTemplate.Of(argument).Fill(Facts));

    [Fact]
    public void A_placeholder_inside_other_braces_is_still_filled() =>
        Assert.Equal(["{\"task\": \"t_1\"}"], CommandTemplate.Of("{\"task\": \"{task}\"}").Fill(Facts));

    [Fact]
    public void A_group_is_left_out_whole_when_one_of_its_placeholders_stands_for_nothing()
    {
        var command = new CommandTemplate(
            CommandPart.Argument("agent"), CommandPart.Group("--model", "{model}"),
            CommandPart.Group("--on={provider}", "--with={model}"));

        Assert.Equal(["agent"], command.Fill(Facts));
        Assert.Equal(["agent", "--model", "small"], command.Fill(Facts with { Model = "small" }));
        Assert.Equal(
            ["agent", "--model", "small", "--on=here", "--with=small"],
            command.Fill(Facts with { Model = "small", Provider = "here" }));
    }

    [Fact]
    public void A_group_of_a_skill_stands_once_for_each()
    {
        var command = new CommandTemplate(CommandPart.Argument("agent"), CommandPart.Group("--skill", "{skill}"));

        Assert.Equal(["agent"], command.Fill(Facts));
        Assert.Equal(["agent", "--skill", "a", "--skill", "b"], command.Fill(Facts with { Skills = ["a", "b"] }));
    }

    [Theory]
    [InlineData("{title}", " --rm")]
    [InlineData("{model}{title}", " --rm")]
    [InlineData("--title={title}", "--title=--rm")]
    [InlineData("--", "--")]
    public void What_a_task_says_never_becomes_an_option(string argument, string expected) =>
        Assert.Equal([expected], CommandTemplate.Of(argument).Fill(Facts with { Title = "--rm" }));
}

public sealed class PromptTemplateTests
{
    static readonly CommandFacts Facts = new()
    {
        Task = "t_1",
        Run = "7",
        Board = "default",
        Workspace = "/w",
        Profile = "a-dev",
        Title = "{context}\n-x",
        Context = "Task t_1: {prompt}",
    };

    [Fact]
    public void Its_placeholders_are_filled_once_and_itself_it_does_not_hold() => Assert.Equal(
        "{prompt} a-dev: {context}\n-x / Task t_1: {prompt}",
        PromptTemplate.Fill("{prompt} {profile}: {title} / {context}", Facts).Prompt);

    [Theory]
    [InlineData("x")]
    [InlineData("\ud83d\ude00")]
    public void A_text_too_long_for_an_argument_is_cut_between_letters_and_says_so(string letter)
    {
        var context = string.Concat(Enumerable.Repeat(letter, PromptTemplate.BytesMax + 1));

        var filled = PromptTemplate.Fill("{context}{context}", Facts with { Context = context });

        foreach (var text in new[] { filled.Prompt!, filled.Context })
        {
            Assert.InRange(
                System.Text.Encoding.UTF8.GetByteCount(text), PromptTemplate.BytesMax - 8, PromptTemplate.BytesMax);
            Assert.EndsWith("Read the whole of it with: andon show t_1]", text);
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(bytes));
        }
    }
}

public sealed class TimeLengthTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172800)]
    public void A_length_is_read_and_written_back(string text, int seconds)
    {
        Assert.True(TimeLength.TryParse(text, out var length));
        Assert.Equal(TimeSpan.FromSeconds(seconds), length);
        Assert.True(TimeLength.TryParse(TimeLength.Format(length), out var again));
        Assert.Equal(length, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("5x")]
    [InlineData("m")]
    [InlineData("5m3")]
    [InlineData("1.5h")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999d")]
    public void What_is_no_length_is_refused(string text) => Assert.False(TimeLength.TryParse(text, out _));
}
