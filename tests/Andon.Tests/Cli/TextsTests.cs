using Andon.Cli.Grammar;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class TextsTests
{
    static readonly TimeProvider Noon = new StillTime(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("0", 0)]
    public void Durations_are_seconds_or_a_number_and_a_unit(string text, int seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1s")]
    [InlineData("1.5")]
    [InlineData("1w")]
    [InlineData("s")]
    [InlineData("1e9s")]
    [InlineData("99999d")]
    [InlineData("NaN")]
    [InlineData(" 1s")]
    public void What_is_no_duration_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(5400, "1.5h")]
    [InlineData(200_000, "2d")]
    public void Durations_are_shown_short(int seconds, string shown) =>
        Assert.Equal(shown, DurationText.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("2026-12-24 18:00", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T18:00:30Z", "2026-12-24T18:00:30Z")]
    [InlineData("2026-12-24T18:00+02:00", "2026-12-24T16:00:00Z")]
    [InlineData("2026-12-24", "2026-12-24T00:00:00Z")]
    [InlineData("13:30", "2026-12-01T13:30:00Z")]
    [InlineData("11:30", "2026-12-02T11:30:00Z")]
    [InlineData("+2h", "2026-12-01T14:00:00Z")]
    [InlineData("1798000000", "2026-12-23T04:26:40Z")]
    public void Times_are_read_as_people_write_them(string text, string meant)
    {
        Assert.True(TimeText.TryParse(text, Noon, out var moment));
        Assert.Equal(DateTimeOffset.Parse(meant, System.Globalization.CultureInfo.InvariantCulture), moment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("25:00")]
    [InlineData("2026-02-30")]
    [InlineData("5")]
    [InlineData("-5")]
    [InlineData("+-2h")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31 23:59")]
    [InlineData("99999999999999999999")]
    public void What_is_no_time_is_none(string text) => Assert.False(TimeText.TryParse(text, Noon, out _));

    sealed class StillTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
