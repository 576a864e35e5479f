using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Collection;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>Where the store is, whether it is sound, and what is not kept longer than needed.</summary>
static class HomeVerbs
{
    const string Group = "Home";
    const int DaysMax = 3650;
    const int LogDays = 30;

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban init", Group, "Makes the home if there is none, and says what comes next.") { Run = InitAsync },
        new("kanban repair", Group, "Proves that the board is sound; the daemon repairs by itself what it can.")
        {
            Flags = [KanbanFlags.Json],
            Run = RepairAsync,
        },
        new("kanban gc", Group, "Clears finished workspaces and old logs away; events are never deleted.")
        {
            Flags =
            [
                Flag.Integer("event-retention-days", "Taken and not needed: events stay.", 1, DaysMax),
                Flag.Integer("log-retention-days", "Logs that are older go (30).", 1, DaysMax),
                Flag.Switch("yes", "Also when it is more than half of the logs."),
            ],
            Run = CollectAsync,
        },
    ];

    static async Task<int> InitAsync(Invocation invocation)
    {
        var where = await invocation.Client.WhereAsync();
        var board = (await invocation.Client.BoardAsync(invocation.Board)).Board;
        var path = where.Boards.FirstOrDefault(place => place.Slug == board)?.Path ?? where.Home;
        invocation.Line($"Kanban DB initialized at {path}");
        var assignees = (await invocation.Client.AssigneesAsync(board)).Assignees;
        string[] profiles = [.. assignees.Where(assignee => assignee.OnDisk).Select(assignee => assignee.Name)];
        invocation.Line("");
        if (profiles.Length == 0) invocation.Line($"No profiles yet: {where.Home}/profiles/NAME.yaml makes one.");
        else invocation.Line("Profiles that tasks may be assigned to:");
        foreach (var profile in profiles) invocation.Line($"  {ControlText.Line(profile)}");
        invocation.Line("");
        invocation.Line("Next: let work be given out with andon up --dispatch");
        return 0;
    }

    static async Task<int> RepairAsync(Invocation invocation)
    {
        var reply = await invocation.Client.VerifyAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(reply, Andon.Protocol.Json.WireJson.Default.VerifyReply);
        else if (reply.Sound) invocation.Line($"Board {reply.Board} is sound; nothing to repair.");
        foreach (var finding in invocation.IsJson ? [] : reply.Findings)
            KanbanTasks.Fail(invocation, ControlText.Line(finding));
        return reply.Sound ? 0 : 1;
    }

    /// <summary>
    /// The reference deletes old events too; here they are the board's truth, and none is ever counted.
    /// </summary>
    static async Task<int> CollectAsync(Invocation invocation)
    {
        var days = invocation.Arguments.Integer("log-retention-days") ?? LogDays;
        var reply = await invocation.Client.CollectAsync(invocation.Board, new CollectRequest
        {
            Only = [CollectKinds.Workspaces, CollectKinds.Logs],
            WorkspacesOlder = 1,
            LogsOlder = (long)TimeSpan.FromDays(days).TotalSeconds,
            Yes = invocation.Arguments.Has("yes"),
        });
        var (workspaces, logs) = (Count(CollectKinds.Workspaces), Count(CollectKinds.Logs));
        invocation.Line($"GC complete: {workspaces} workspace(s), 0 event row(s), {logs} log file(s) removed");
        return 0;

        int Count(string kind) => reply.Kinds.First(each => each.Kind == kind).Count;
    }
}
