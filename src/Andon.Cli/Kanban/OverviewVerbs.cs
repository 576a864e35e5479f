using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Core.Diagnostics;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>A board as a whole: in numbers, by who works on it, and what a person should look at.</summary>
static class OverviewVerbs
{
    const string Group = "Looking";

    static readonly string[] Statuses = ["triage", "todo", "scheduled", "ready", "running", "blocked", "done"];

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban stats", Group, "How many tasks there are, by status and by assignee.")
        {
            Flags = [KanbanFlags.Json],
            Run = StatsAsync,
        },
        new("kanban assignees", Group, "Who tasks are or may be assigned to.")
        {
            Flags = [KanbanFlags.Json],
            Run = AssigneesAsync,
        },
        new("kanban diagnostics", Group, "What a person should look at.")
        {
            Aliases = ["kanban diag"],
            Flags =
            [
                Flag.Choice("severity", "Only what is so severe, or worse.", [.. Severities.Names]),
                KanbanFlags.Name("task", "ID", "Only this task."),
                KanbanFlags.Json,
            ],
            Run = DiagnosticsAsync,
        },
    ];

    static async Task<int> StatsAsync(Invocation invocation)
    {
        var reply = await invocation.Client.StatsAsync(invocation.Board);
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => WriteStats(writer, reply));
        else WriteStats(invocation, reply);
        return 0;
    }

    static void WriteStats(Invocation invocation, StatsReply reply)
    {
        invocation.Line("By status:");
        foreach (var status in Statuses)
            invocation.Line($"  {status,-8}  {reply.ByStatus.GetValueOrDefault(status)}");
        if (reply.ByStatus.GetValueOrDefault("review") is > 0 and var reviews)
            invocation.Line($"  {"review",-8}  {reviews}");
        if (reply.ByAssignee.Count > 0) invocation.Line("\nBy assignee:");
        foreach (var (assignee, counts) in reply.ByAssignee.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            invocation.Line($"  {TextWidth.Pad(ControlText.Line(assignee), 20)}  {StatsText.Counts(counts, "")}");
        if (reply.OldestReadyAgeSeconds is { } age) invocation.Line($"\nOldest ready task age: {age}s");
    }

    static void WriteStats(Utf8JsonWriter writer, StatsReply reply)
    {
        writer.WriteStartObject();
        WriteCounts(writer, "by_status", Visible(reply.ByStatus));
        writer.WriteStartObject("by_assignee");
        foreach (var (assignee, counts) in reply.ByAssignee) WriteCounts(writer, assignee, Visible(counts));
        writer.WriteEndObject();
        Shapes.Number(writer, "oldest_ready_age_seconds", reply.OldestReadyAgeSeconds);
        writer.WriteNumber("now", reply.Now);
        writer.WriteEndObject();
    }

    static IEnumerable<KeyValuePair<string, int>> Visible(IReadOnlyDictionary<string, int> counts) =>
        counts.Where(entry => entry.Key != "archived");

    public static void WriteCounts(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, int>> counts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, count) in counts) writer.WriteNumber(key, count);
        writer.WriteEndObject();
    }

    static async Task<int> AssigneesAsync(Invocation invocation)
    {
        var assignees = (await invocation.Client.AssigneesAsync(invocation.Board)).Assignees;
        if (invocation.IsJson)
        {
            invocation.Json(assignees, WireJson.Default.IReadOnlyListAssigneeMessage);
            return 0;
        }

        invocation.Line($"{"NAME",-20}  {"ON DISK",-8}  COUNTS");
        foreach (var assignee in assignees)
        {
            var (name, counts) = (ControlText.Line(assignee.Name), StatsText.Counts(assignee.Counts, "(idle)"));
            invocation.Line($"{TextWidth.Pad(name, 20)}  {(assignee.OnDisk ? "yes" : "no"),-8}  {counts}");
        }

        return 0;
    }

    static async Task<int> DiagnosticsAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        IReadOnlyList<string>? tasks = given.Text("task") is { } task ? [KanbanTasks.Checked(task)] : null;
        var reply = await invocation.Client.DiagnosticsAsync(invocation.Board, tasks, given.Text("severity"));
        if (invocation.IsJson) invocation.Json(reply.Tasks, WireJson.Default.IReadOnlyListTaskDiagnostics);
        else WriteDiagnostics(invocation, reply);
        return 0;
    }

    static void WriteDiagnostics(Invocation invocation, DiagnosticsReply reply)
    {
        if (reply.Tasks.Count == 0)
        {
            invocation.Line("No active diagnostics on this board.");
            return;
        }

        var count = reply.Tasks.Sum(task => task.Diagnostics.Count);
        invocation.Line($"{count} active diagnostic(s) across {reply.Tasks.Count} task(s):");
        foreach (var task in reply.Tasks)
        {
            var who = ControlText.Line(task.Assignee is null ? "(unassigned)" : $"@{task.Assignee}");
            invocation.Line($"\n{task.TaskId}  {task.Status}  {who}  {ControlText.Line(task.Title)}");
            foreach (var found in task.Diagnostics)
                FindingText.Write(invocation.Output, found, $"{found.Kind}: {found.Title}");
        }
    }
}
