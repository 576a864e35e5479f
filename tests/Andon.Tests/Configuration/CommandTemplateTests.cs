using Andon.Configuration;
using Andon.Configuration.Profiles;
using Xunit;

namespace Andon.Tests.Configuration;

public sealed class CommandTemplateTests
{
    static readonly CommandFacts Facts = new("t_1", "7", "default", "/w s", "do {task}; rm -rf \"$HOME\"");

    [Fact]
    public void Every_placeholder_is_filled_and_each_argument_stays_one()
    {
        var filled =
            CommandTemplate.Fill(["agent", "--task={task}", "{run}@{board}", "{workspace}", "{prompt}"], Facts);

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
        Assert.Equal([argument], CommandTemplate.Fill([argument], Facts));

    [Fact]
    public void A_placeholder_inside_other_braces_is_still_filled() =>
        Assert.Equal(["{\"task\": \"t_1\"}"], CommandTemplate.Fill(["{\"task\": \"{task}\"}"], Facts));
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
