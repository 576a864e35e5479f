using Andon.Core.Collection;
using Andon.Core.Decisions;
using Xunit;

namespace Andon.Tests.Collection;

/// <summary>Which ages are taken, and how much of a kind may go at once.</summary>
public sealed class CollectRulesTests
{
    [Theory]
    [InlineData(CollectKinds.Logs, 0)]
    [InlineData(CollectKinds.Logs, -1)]
    [InlineData(CollectKinds.Logs, long.MinValue)]
    [InlineData(CollectKinds.Logs, long.MaxValue)]
    [InlineData(CollectKinds.Logs, (3650L * 86400) + 1)]
    [InlineData(CollectKinds.Files, 3599)]
    [InlineData(CollectKinds.Leftovers, 3599)]
    public void An_age_that_is_none_is_refused(string kind, long seconds) =>
        Assert.Equal(ErrorCode.InvalidArgument, Retention.Check(kind, seconds)?.Code);

    [Theory]
    [InlineData(CollectKinds.Logs, 1)]
    [InlineData(CollectKinds.Workspaces, 3650L * 86400)]
    [InlineData(CollectKinds.Files, 3600)]
    public void An_age_is_taken(string kind, long seconds) => Assert.Null(Retention.Check(kind, seconds));

    [Theory]
    [InlineData(CollectKinds.Logs, 2, 1, false)]
    [InlineData(CollectKinds.Logs, 1, 1, true)]
    [InlineData(CollectKinds.Trash, 3, 2, true)]
    [InlineData(CollectKinds.Files, 100, 51, true)]
    [InlineData(CollectKinds.Files, 100, 50, false)]
    [InlineData(CollectKinds.Files, 2_000_000_000, 1_999_999_999, true)]
    [InlineData(CollectKinds.Workspaces, 1, 1, false)]
    [InlineData(CollectKinds.Leftovers, 1, 1, false)]
    [InlineData(CollectKinds.Logs, 0, 0, false)]
    public void More_than_half_of_what_is_used_has_to_be_meant(string kind, int all, int going, bool isTooMuch)
    {
        KindCount[] counts = [new(kind, all, going)];

        Assert.Equal(isTooMuch, CollectRules.TooMuch(counts, isMeant: false) is { Code: ErrorCode.ConfirmationNeeded });
        Assert.Null(CollectRules.TooMuch(counts, isMeant: true));
    }
}
