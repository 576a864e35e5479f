using Andon.Core;
using Andon.Core.Homes;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>How a registered board is at this moment, open or not.</summary>
sealed record BoardCondition(string Health, string? Reason, Instant? Since, long Generation, string? Path)
{
    const string Healthy = "healthy";
    const string Degraded = "degraded";
    const string Quarantined = "quarantined";
    const string Archived = "archived";

    public static BoardCondition Of(BoardSet boards, BoardEntry entry)
    {
        if (boards.Find(entry.Slug) is { } open) return Of(open.Store);
        if (entry.ArchivedAt is { } archived) return new(Archived, null, archived, 0, null);
        return boards.FaultOf(entry.Slug) is { } fault
            ? new(fault.MayPass ? Degraded : Quarantined, fault.Reason, fault.Since, 0, null)
            : new(Degraded, "It is being opened.", null, 0, null);
    }

    /// <summary>The home is as well as its worst board.</summary>
    public static string Worst(IEnumerable<string> healths)
    {
        var all = healths.ToHashSet(StringComparer.Ordinal);
        return all.Contains(Quarantined) ? Quarantined : all.Contains(Degraded) ? Degraded : Healthy;
    }

    static BoardCondition Of(IBoardStore store)
    {
        var health = store.Health;
        return new(
            health.Name, health.Reason, health.Condition == StoreCondition.Healthy ? null : health.Since,
            store.Identity.Generation, store.Identity.Path);
    }
}
