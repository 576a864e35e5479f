using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// The caps on runs at the same time. They are kept inside the claim, so that no way in can exceed them.
/// </summary>
static class Capacity
{
    public static Obstacle? Board(ClaimQuestion question)
    {
        if (question.IsManual || question.Policy.BoardRunsMax is not { } most) return null;
        return Full("board", question.Ledger.Board, most, "The board");
    }

    public static Obstacle? Host(ClaimQuestion question)
    {
        if (!question.IsSupervised || question.Policy.HostRunsMax is not { } most) return null;
        return Full("host", question.Ledger.Supervised + question.Policy.HostRunsElsewhere, most, "This host");
    }

    public static Obstacle? Profile(ClaimQuestion question)
    {
        if (question.IsManual || question.Card.Assignee is not { } profile) return null;
        if (MostOf(question.Policy, profile) is not { } most) return null;
        var elsewhere = question.Policy.ProfileRunsElsewhere.GetValueOrDefault(profile);
        return Full("profile", question.Ledger.Of(profile) + elsewhere, most, $"The profile {profile}");
    }

    /// <summary>Each pool that the card or its profile names has to have a place left.</summary>
    public static Obstacle? Pools(ClaimQuestion question)
    {
        if (question.IsManual) return null;
        foreach (var pool in PoolsOf(question.Policy, question.Card))
        {
            if (!question.Policy.Pools.TryGetValue(pool, out var most))
            {
                return new(
                    ErrorCode.NotReady, "pool_missing", $"No pool is named {pool} here.",
                    $"Add it to kanban.pools in config.yaml, or: andon edit {question.Card.Id} --pool NAME");
            }

            var runs = question.Ledger.OfPool(pool) + question.Policy.PoolRunsElsewhere.GetValueOrDefault(pool);
            if (Full("pool", runs, most, $"The pool {pool}") is { } full) return full;
        }

        return null;
    }

    /// <summary>Each named once: the card's own, then its profile's.</summary>
    public static IEnumerable<string> PoolsOf(Policy policy, Cards.Card card)
    {
        var profile = card.Assignee is { } name ? policy.Profiles.GetValueOrDefault(name) : null;
        if (card.Pools.Json is null && profile is null or { Pools.IsEmpty: true }) return [];
        return card.Pools.Items.Concat(profile?.Pools ?? []).Distinct(StringComparer.Ordinal);
    }

    public static Obstacle? Pressure(ClaimQuestion question)
    {
        if (!question.IsSupervised) return null;
        var pressure = question.Policy.Pressure;
        var runs = question.Ledger.Supervised + question.Policy.HostRunsElsewhere;
        var waits = pressure.Level == PressureLevel.Critical || (pressure.Level == PressureLevel.Elevated && runs > 0);
        return waits
            ? new(
                ErrorCode.HostPressed, "host_pressure", pressure.Why,
                "Wait until the host has room again; see it with: andon status")
            : null;
    }

    static int? MostOf(Policy policy, string profile) =>
        policy.Profiles.TryGetValue(profile, out var own) && own.RunsMax is { } most ? most : policy.ProfileRunsMax;

    static Obstacle? Full(string scope, int runs, int most, string what)
    {
        if (runs < most) return null;
        return new(
            ErrorCode.CapReached, $"cap_{scope}", $"{what} has {runs} of at most {most} runs.",
            "Wait until a run ends; see them with: andon list --status running");
    }
}
