using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;

namespace Andon.Cli.Kanban;

/// <summary>Where the store is, whether it is sound, and what is not kept longer than needed.</summary>
static class HomeVerbs
{
    const string Group = "Home";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban init", Group, "Makes the home if there is none, and says what comes next.") { Run = InitAsync },
        new("kanban repair", Group, "Proves that the board is sound; the daemon repairs by itself what it can.")
        {
            Flags = [KanbanFlags.Json],
            Run = RepairAsync,
        },
        new("kanban gc", Group, "Refused: the daemon clears workspaces away by itself and keeps the log whole.")
        {
            Flags =
            [
                Flag.Integer("event-retention-days", "Taken and not needed.", least: 0),
                Flag.Integer("log-retention-days", "Taken and not needed.", least: 0),
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

    static Task<int> CollectAsync(Invocation invocation) => Task.FromResult(KanbanTasks.Fail(
        invocation,
        "kanban: nothing was collected. The daemon moves a finished task's scratch workspace to the trash and "
        + "empties the trash by itself; events are never deleted."));
}
