using Andon.Core.Homes;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Backups;
using Andon.Server.Boards;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Health;

/// <summary>
/// How the home and its boards are: for people, for programs, and for whoever only looks at a status. Safe from any
/// thread.
/// </summary>
sealed class HealthRoutes(
    AndonHome home, IHomeStore store, BoardSet boards, HealthWatch watch, SelfCheck check, BackupMaker backups)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/health", exchange => exchange.ReplyAsync(Health(), WireJson.Default.HealthReply)),
        new("GET", "healthz", exchange => AnswerAsync(exchange, HealthNames.Quarantined)),
        new("GET", "readyz", exchange => AnswerAsync(exchange, HealthNames.Quarantined, HealthNames.Degraded)),
    ];

    /// <summary>The status says whether it is bad; the body is one word, the same everywhere.</summary>
    Task AnswerAsync(Exchange exchange, params string[] bad)
    {
        var health = Worst();
        exchange.Context.Response.StatusCode = bad.Contains(health)
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status200OK;
        exchange.Context.Response.ContentType = "text/plain; charset=utf-8";
        return exchange.Context.Response.WriteAsync($"{health}\n", exchange.Aborted);
    }

    string Worst() => BoardCondition.Worst(
        [store.Health.Name, .. Entries().Select(entry => BoardCondition.Of(boards, entry).Health)]);

    IEnumerable<BoardEntry> Entries() => boards.State.Boards.Values.Where(entry => entry.ArchivedAt is null);

    HealthReply Health() => new()
    {
        Home = home.Path,
        Health = Worst(),
        Gauges = new HomeGauges
        {
            DiskFreeBytes = FileSpace.Free(home.Path),
            HomeWalBytes = FileStatus.SizeOf($"{store.Path}-wal"),
            LastSyncMicroseconds = store.Gauges.LastSync is { } sync ? (long)sync.TotalMicroseconds : null,
            ClockJumps = watch.Jumps.Count,
            LastClockJumpAt = watch.Jumps.LastAt?.Seconds,
            LastClockJumpSeconds = watch.Jumps.LastBy?.TotalSeconds,
        },
        Boards = [.. Entries().Select(Of)],
    };

    BoardHealth Of(BoardEntry entry)
    {
        var condition = BoardCondition.Of(boards, entry);
        return new BoardHealth
        {
            Board = entry.Slug.Value,
            Health = condition.Health,
            Reason = condition.Reason,
            Damage = boards.FaultOf(entry.Slug) is { Damage: { Count: > 0 } damage }
                ? [.. damage.Select(each => new DamageMessage(each.Name, each.Text))]
                : null,
            Since = condition.Since?.Seconds,
            NextProbeAt = boards.NextProbe(entry.Slug)?.Seconds,
            LastCheck = check.LastOf(entry.Slug.Value) is { } last ? ToMessage(last) : null,
            LastBackup = backups.NewestOf(entry) is { } backup
                ? new BackupGauge(backup.Name, backup.At, backup.Position)
                : null,
            Gauges = boards.Find(entry.Slug) is { } open ? HealthGauges.Of(open) : null,
        };
    }

    static CheckMessage ToMessage(CheckFinding found) => new(
        found.At.Seconds, (long)found.Took.TotalMilliseconds,
        found.Trouble is not null ? "unfinished" : found.Mended ? "mended" : "sound", found.Trouble);
}
