using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Client;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Verbs that go on: they follow the board's events, across restarts of the daemon, and never poll.</summary>
static class FollowVerbs
{
    const string Group = "Following";

    public static VerbEntry[] Entries { get; } =
    [
        new("tail", Group, "What happened to a task, and what happens from now on.")
        {
            Operands = [Operand.OwnTask],
            Examples = ["andon tail t_0123456789abcdef"],
            Json = "an event a line.",
            GoesOn = true,
            Run = TailAsync,
        },
        new("watch", Group, "What happens on a board from now on.")
        {
            Flags =
            [
                Flag.Named("assignee", "PROFILE", "Only tasks of this one."),
                Flag.Named("tenant", "NAME", "Only tasks for this tenant."),
                Flag.Named("kinds", "KIND", "Only events of these kinds.") with { Repeats = true, Commas = true },
                Flag.Integer("after", "From this position on instead of from now on.", least: 0),
            ],
            Examples = ["andon watch", "andon watch --kinds completed,blocked --assignee a-dev", "andon watch --json"],
            Json = "an event a line; its `id` is the position for --after.",
            GoesOn = true,
            Run = WatchAsync,
        },
        new("wait", Group, "Returns when tasks are done, or in another status.")
        {
            Operands = [Operand.Tasks],
            Flags =
            [
                Flag.Choice(
                    "until", "done (all of them), any (one of them is done), or the status all shall be in.",
                    ["any", .. TaskVerbs.Statuses]),
            ],
            Notes = "--timeout limits the wait; then it exits with 75. A task that is archived counts as done.",
            Examples =
            [
                "andon wait t_0123456789abcdef",
                "andon wait t_0123456789abcdef t_fedcba9876543210 --until any --timeout 10m --json",
                "andon wait t_0123456789abcdef --until blocked",
            ],
            Json = "an array of the tasks as they are then.",
            GoesOn = true,
            Run = invocation => new TaskWait(invocation).RunAsync(),
        },
    ];

    static async Task<int> TailAsync(Invocation invocation)
    {
        var stop = invocation.Stop;
        var task = invocation.Arguments.Operand("id");
        await invocation.Client.TaskAsync(invocation.Board, task, stop);
        await foreach (
            var happened in invocation.Client.FollowAsync(invocation.Board, new EventQuery { Task = task }, stop))
        {
            if (invocation.IsJson) WriteJson(invocation, happened);
            else invocation.Line(EventLine.OfTask(happened, invocation.Time, invocation.Paint));
            invocation.Flush();
        }

        return 0;
    }

    static async Task<int> WatchAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var stop = invocation.Stop;
        var query = new EventQuery
        {
            After = given.Integer("after") ?? await NowAsync(invocation, stop),
            Kinds = given.Has("kinds") ? given.Texts("kinds") : null,
        };
        var tasks = new WatchedTasks(invocation);
        await foreach (var happened in invocation.Client.FollowAsync(invocation.Board, query, stop))
        {
            var task = await tasks.OfAsync(happened, stop);
            if (given.Text("assignee") is { } assignee && task?.Assignee != assignee) continue;
            if (given.Text("tenant") is { } tenant && task?.Tenant != tenant) continue;
            if (invocation.IsJson) WriteJson(invocation, happened);
            else invocation.Line(EventLine.OfBoard(happened, task?.Assignee, invocation.Time, invocation.Paint));
            invocation.Flush();
        }

        return 0;
    }

    static async Task<long> NowAsync(Invocation invocation, CancellationToken stop) =>
        (await invocation.Client.TasksAsync(invocation.Board, new TaskQuery { Limit = 1 }, stop)).Position;

    static void WriteJson(Invocation invocation, EventMessage happened) =>
        JsonText.WriteLine(invocation.Output, happened, WireJson.Default.EventMessage);
}
