using Andon.Core;
using Andon.Core.Homes;
using Andon.Protocol.Messages;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>How a registered board is at this moment, open or not.</summary>
sealed record BoardCondition(string Health, string? Reason, Instant? Since, long Generation, string? Path)
{
    const string Archived = "archived";

    public bool IsHealthy => Health == HealthNames.Healthy;

    public static BoardCondition Of(BoardSet boards, BoardEntry entry)
    {
        if (boards.Find(entry.Slug) is { } open) return Of(open.Store, boards.TroubleOf(entry.Slug));
        if (entry.ArchivedAt is { } archived) return new(Archived, null, archived, 0, null);
        return boards.FaultOf(entry.Slug) is { } fault
            ? new(fault.MayPass ? HealthNames.Degraded : HealthNames.Quarantined, fault.Reason, fault.Since, 0, null)
            : new(HealthNames.Degraded, "It is being opened.", null, 0, null);
    }

    /// <summary>The home is as well as its worst board.</summary>
    public static string Worst(IEnumerable<string> healths)
    {
        var all = healths.ToHashSet(StringComparer.Ordinal);
        if (all.Contains(HealthNames.Quarantined)) return HealthNames.Quarantined;
        return all.Contains(HealthNames.Degraded) ? HealthNames.Degraded : HealthNames.Healthy;
    }

    static BoardCondition Of(IBoardStore store, BoardTrouble? trouble)
    {
        var health = store.Health;
        if (health.Condition == StoreCondition.Healthy && trouble is not null) return new(
            HealthNames.Degraded, trouble.Reason, trouble.Since, store.Identity.Generation, store.Identity.Path);
        return new(
            health.Name, health.Reason, health.Condition == StoreCondition.Healthy ? null : health.Since,
            store.Identity.Generation, store.Identity.Path);
    }
}
