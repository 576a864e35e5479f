using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class BannedSymbolRuleTests
{
    [Fact]
    public void A_banned_overload_takes_the_others_with_it()
    {
        const string list = "M:System.Threading.Thread.Sleep(System.Int32);No.\n";

        Assert.Equal(
            ["ban this overload too: M:System.Threading.Thread.Sleep(System.TimeSpan)"],
            Some.Remedies(new BannedSymbolRule(), ("eng/BannedSymbols.txt", list)));
    }

    [Fact]
    public void An_overload_that_takes_the_clock_is_free()
    {
        const string list = "M:System.Threading.PeriodicTimer.#ctor(System.TimeSpan);Pass the TimeProvider.\n";

        Assert.Empty(Some.Remedies(new BannedSymbolRule(), ("eng/BannedSymbols.txt", list)));
    }

    [Fact]
    public void A_harmless_overload_is_marked_as_allowed()
    {
        const string list = "M:System.Random.#ctor;Seed it.\n// Allowed: M:System.Random.#ctor(System.Int32)\n";

        Assert.Empty(Some.Remedies(new BannedSymbolRule(), ("eng/BannedSymbols.txt", list)));
    }

    [Theory]
    [InlineData("T:System.Threading.Thred")]
    [InlineData("M:System.Threading.Thread.Snooze(System.Int32)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int64)")]
    public void A_name_of_nothing_is_a_finding(string symbol)
    {
        Assert.Equal(
            [$"{symbol} names nothing"],
            Some.Remedies(new BannedSymbolRule(), ("eng/BannedSymbols.txt", $"// A comment.\n{symbol};No.\n")));
    }
}
