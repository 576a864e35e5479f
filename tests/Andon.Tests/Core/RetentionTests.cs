using Andon.Core;
using Andon.Core.Backups;
using CsCheck;
using Xunit;

namespace Andon.Tests.Core;

public sealed class RetentionTests
{
    static readonly Instant Now = Instant.FromSeconds(1_000_000_000);
    static readonly RetentionRule Wide = new(1000, TimeSpan.FromDays(1000), long.MaxValue, 0);

    [Theory]
    [InlineData(2, 1000, 1000, "a b", "more than 2")]
    [InlineData(10, 2, 1000, "a b", "too old")]
    [InlineData(10, 1000, 25, "a b", "more than 25 bytes")]
    public void The_oldest_go_first_beyond_each_limit(int keep, int days, int bytes, string gone, string reason)
    {
        var rule = new RetentionRule(keep, TimeSpan.FromDays(days), bytes, 0);

        var expired = Retention.Expired(rule, [Made("c", 2), Made("a", 4), Made("d", 1), Made("b", 3)], Now, 100);

        Assert.Equal(gone, string.Join(' ', expired.Select(backup => backup.Name)));
        Assert.All(expired, backup => Assert.Equal(reason, backup.Reason));
    }

    [Fact]
    public void While_too_little_is_free_the_oldest_go_but_for_the_newest()
    {
        var three = (KeptBackup[])[Made("a", 3), Made("b", 2), Made("c", 1)];

        Assert.Equal(
            ["a"], Retention.Expired(Wide with { FreeMin = 15 }, three, Now, 5).Select(backup => backup.Name));
        Assert.Equal(
            ["a", "b"], Retention.Expired(Wide with { FreeMin = 500 }, three, Now, 5).Select(backup => backup.Name));
    }

    [Fact]
    public void A_single_backup_stays_however_old_and_large_it_is() => Assert.Empty(
        Retention.Expired(new RetentionRule(1, TimeSpan.Zero, 1, long.MaxValue), [Made("a", 900)], Now, 0));

    [Fact]
    public void Whatever_the_limits_the_newest_stays_and_none_goes_that_is_younger_than_one_that_stays() =>
        Gen.Select(
            Gen.Int[0, 40].Array[0, 12], Gen.Int[1, 8], Gen.Int[0, 30], Gen.Long[0, 120], Gen.Long[0, 100],
            Gen.Long[0, 100])
        .Sample((ages, keep, days, bytes, freeMin, free) =>
        {
            var backups = ages.Select((age, i) => Made($"b{i}", age)).ToList();
            var rule = new RetentionRule(keep, TimeSpan.FromDays(days), bytes, freeMin);
            var gone = Retention.Expired(rule, backups, Now, free).Select(each => each.Name).ToHashSet();
            var kept = backups.Where(each => !gone.Contains(each.Name)).ToList();
            if (backups.Count == 0) return gone.Count == 0;
            var oldestKept = kept.Min(each => each.At.Microseconds);
            return kept.Count >= 1 && kept.Count <= keep
                && kept.Max(each => each.At.Microseconds) == backups.Max(each => each.At.Microseconds)
                && backups.Where(each => gone.Contains(each.Name)).All(each => each.At.Microseconds <= oldestKept)
                && (kept.Count == 1 || kept.Sum(each => each.Bytes) <= bytes);
        });

    static KeptBackup Made(string name, int daysAgo) => new(name, Now + -TimeSpan.FromDays(daysAgo), 10);
}
