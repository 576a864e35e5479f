using System.Globalization;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Lifetime;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>How the stores are, and what can be measured of them.</summary>
static class HealthVerbs
{
    const string Group = "Daemon";
    const int Degraded = 75;
    const int Quarantined = 78;

    public static VerbEntry[] Entries { get; } =
    [
        new("health", Group, "How the home's stores are, and what can be measured of them.")
        {
            Notes = "Exits with 0 when all is healthy, with 75 when something is degraded, which passes by itself, "
                + "with 78 when a board is quarantined, which needs a person, and with 69 when there is no daemon. "
                + "/healthz and /readyz on the daemon's socket say the same word; the first fails for quarantined, "
                + "the second for degraded too.",
            Examples = ["andon health", "andon health --json"],
            Json = "`{home, health, gauges, boards: [{board, health, reason, damage, since, next_probe_at, last_check, "
                + "gauges}]}`.",
            Run = HealthAsync,
        },
    ];

    static async Task<int> HealthAsync(Invocation invocation)
    {
        var lifecycle = new Lifecycle(invocation.Home, invocation.Options);
        var reply = await lifecycle.HealthAsync(default) ?? throw new AndonException(
            ErrorCode.DaemonStopped, $"The health of {invocation.Home} cannot be told.",
            "Its daemon was stopped with andon down.", "Start it: andon up");
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.HealthReply);
        else Write(invocation, reply);
        return reply.Health switch
        {
            HealthNames.Healthy => 0,
            HealthNames.Quarantined => Quarantined,
            _ => Degraded,
        };
    }

    static void Write(Invocation invocation, HealthReply reply)
    {
        var facts = new FactLines(invocation.Output);
        facts.Add("home", reply.Home);
        facts.Add("health", reply.Health);
        facts.Add("disk", $"{Size(reply.Gauges.DiskFreeBytes)} free");
        if (reply.Gauges is { ClockJumps: > 0 and var jumps, LastClockJumpAt: { } at, LastClockJumpSeconds: { } by })
        {
            var last = string.Create(CultureInfo.InvariantCulture, $"{by:+0.0;-0.0} s");
            facts.Add("clock", $"jumped {jumps} times, last {TimeText.Format(at, invocation.Time)} by {last}");
        }

        foreach (var board in reply.Boards) Write(invocation, board);
    }

    static void Write(Invocation invocation, BoardHealth board)
    {
        var reason = board.Reason is null ? "" : $": {ControlText.Line(board.Reason)}";
        var since = board.Since is { } seconds ? $" since {TimeText.Format(seconds, invocation.Time)}" : "";
        invocation.Line($"\n{board.Board}  {board.Health}{since}{reason}");
        if (board.NextProbeAt is { } next) invocation.Line($"  next try {TimeText.Format(next, invocation.Time)}");
        if (board.LastCheck is { } check)
        {
            var why = check.Reason is null ? "" : $": {ControlText.Line(check.Reason)}";
            var at = TimeText.Format(check.At, invocation.Time);
            invocation.Line($"  last check {at}: {check.Outcome}{why} ({check.Milliseconds} ms)");
        }
        else
        {
            invocation.Line("  not checked yet");
        }

        invocation.Line(board.LastBackup is { } backup
            ? $"  last backup {TimeText.Format(backup.At, invocation.Time)}, up to event {backup.Position}"
            : "  no backup yet");
        if (board.Gauges is not { } gauges) return;
        var aside = gauges.SetAsideBytes == 0 ? "" : $", set aside {Size(gauges.SetAsideBytes)}";
        invocation.Line(
            $"  database {Size(gauges.DatabaseBytes)}, beside it {Size(gauges.WalBytes)}, log {Size(gauges.LogBytes)}"
            + aside);
        var sync = gauges.LastSyncMicroseconds is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", last sync {time / 1000.0:0.0} ms")
            : "";
        invocation.Line($"  {gauges.Descriptors} descriptors, {gauges.LockLines} lock lines{sync}");
    }

    static string Size(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0} GB"),
    };
}
