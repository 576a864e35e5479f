using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>Giving out work. Limits are the configuration's, whoever asks for a pass.</summary>
static class DispatchingVerbs
{
    const string Group = "Dispatch";

    static readonly Flag Max = Flag.Integer("max", "At most so many starts.", least: 0);

    static readonly Flag FailureLimit =
        Flag.Integer("failure-limit", "Taken; kanban.failure_limit counts.", least: 1);

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban dispatch", Group, "Looks once for work to give out.")
        {
            Flags = [Flag.Switch("dry-run", "Only say what would happen."), Max, FailureLimit, KanbanFlags.Json],
            Run = DispatchAsync,
        },
        new("kanban daemon", Group, "Refused: the daemon gives out work itself.")
        {
            Flags =
            [
                KanbanFlags.Idle("interval", "SECONDS"), Max, FailureLimit,
                KanbanFlags.Name("pidfile", "FILE", "Taken; the home knows its daemon."),
                Flag.Switch("verbose", "Taken.") with { Short = 'v' },
                Flag.Switch("force", "Taken."),
            ],
            Run = DaemonAsync,
        },
    ];

    static async Task<int> DispatchAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new DispatchRequest { DryRun = given.Has("dry-run"), Max = given.Integer("max") };
        var reply = await invocation.Client.DispatchAsync(invocation.Board, request);
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, reply));
        else WriteText(invocation, reply);
        return 0;
    }

    static void Write(Utf8JsonWriter writer, DispatchReply reply)
    {
        writer.WriteStartObject();
        writer.WriteNumber("reclaimed", reply.Reclaimed.Count);
        Shapes.Texts(writer, "crashed", reply.Crashed);
        Shapes.Texts(writer, "timed_out", reply.TimedOut);
        Shapes.Texts(writer, "stale", reply.Stale);
        Shapes.Texts(writer, "auto_blocked", reply.AutoBlocked);
        Shapes.Texts(writer, "rate_limited", reply.RateLimited);
        writer.WriteNumber("promoted", reply.Promoted.Count);
        Shapes.Many(writer, "spawned", reply.Spawned, WriteSpawned);
        Shapes.Texts(writer, "skipped_unassigned", reply.SkippedUnassigned);
        Shapes.Texts(writer, "skipped_nonspawnable", reply.SkippedNonspawnable);
        Shapes.Many(writer, "skipped_per_profile_capped", reply.SkippedPerProfileCapped, WriteCapped);
        Shapes.Texts(writer, "auto_assigned_default", reply.AutoAssignedDefault);
        writer.WriteEndObject();
    }

    static void WriteSpawned(Utf8JsonWriter writer, SpawnedTask spawned)
    {
        writer.WriteStartObject();
        writer.WriteString("task_id", spawned.TaskId);
        writer.WriteString("assignee", spawned.Assignee);
        writer.WriteString("workspace", spawned.Workspace ?? "");
        writer.WriteEndObject();
    }

    static void WriteCapped(Utf8JsonWriter writer, CappedTask capped)
    {
        writer.WriteStartObject();
        writer.WriteString("task_id", capped.TaskId);
        writer.WriteString("assignee", capped.Assignee);
        writer.WriteNumber("current", capped.Current);
        writer.WriteEndObject();
    }

    static void WriteText(Invocation invocation, DispatchReply reply)
    {
        invocation.Line($"Reclaimed:    {reply.Reclaimed.Count}");
        Listed(invocation, "Crashed:     ", reply.Crashed);
        Listed(invocation, "Timed out:   ", reply.TimedOut);
        Listed(invocation, "Stale:       ", reply.Stale);
        Listed(invocation, "Auto-blocked:", reply.AutoBlocked);
        Listed(invocation, "Rate limited:", reply.RateLimited);
        invocation.Line($"Promoted:     {reply.Promoted.Count}");
        invocation.Line($"Spawned:      {reply.Spawned.Count}");
        var mark = reply.DryRun ? " (dry)" : "";
        foreach (var spawned in reply.Spawned)
        {
            var (who, where) = (ControlText.Line(spawned.Assignee ?? "-"), ControlText.Line(spawned.Workspace ?? "-"));
            invocation.Line($"  - {spawned.TaskId} -> {who} @ {where}{mark}");
        }

        Listed(invocation, "Skipped (unassigned):", reply.SkippedUnassigned);
        Listed(invocation, "Skipped (no such profile):", reply.SkippedNonspawnable);
        Listed(invocation, "Skipped (profile full):", reply.SkippedPerProfileCapped.Select(each => each.TaskId));
        Listed(invocation, "Assigned by default:", reply.AutoAssignedDefault);
    }

    static void Listed(Invocation invocation, string name, IEnumerable<string> tasks)
    {
        string[] all = [.. tasks];
        if (all.Length > 0) invocation.Line($"{name} {all.Length} ({string.Join(", ", all)})");
    }

    static Task<int> DaemonAsync(Invocation invocation) => throw new MisuseException(
        "There is no dispatcher to run beside the daemon: let it give out work with andon up --dispatch.");
}
