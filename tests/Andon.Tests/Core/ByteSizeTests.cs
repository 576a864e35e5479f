using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1", 1, "1")]
    [InlineData("64k", 65_536, "64k")]
    [InlineData("512M", 536_870_912, "512m")]
    [InlineData("2048m", 2_147_483_648, "2g")]
    [InlineData("1024t", 1_125_899_906_842_624, "1024t")]
    [InlineData("1500m", 1_572_864_000, "1500m")]
    public void An_amount_is_read_and_shown_in_its_largest_whole_unit(string text, long bytes, string shown)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
        Assert.Equal(shown, ByteSize.Format(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("0m")]
    [InlineData("-1g")]
    [InlineData("1.5g")]
    [InlineData("2gb")]
    [InlineData("1025t")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_amount(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
