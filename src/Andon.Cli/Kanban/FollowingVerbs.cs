using System.Globalization;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Cli.Verbs;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>
/// Following what happens. Nothing polls; an interval is taken and not needed. Ctrl-C ends it with 0.
/// </summary>
static class FollowingVerbs
{
    const string Group = "Following";
    const int KindWidth = 18;

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban tail", Group, "What happened to a task, and what happens from now on.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Idle("interval", "SECONDS")],
            GoesOn = true,
            Run = invocation => UntilStoppedAsync(invocation, TailAsync),
        },
        new("kanban watch", Group, "What happens on a board from now on.")
        {
            Flags =
            [
                KanbanFlags.Name("assignee", "PROFILE", "Only tasks of this one."),
                KanbanFlags.Name("tenant", "NAME", "Only tasks for this tenant."),
                KanbanFlags.Name("kinds", "KIND", "Only events of these kinds.") with { Commas = true },
                KanbanFlags.Idle("interval", "SECONDS"),
            ],
            GoesOn = true,
            Run = invocation => UntilStoppedAsync(invocation, WatchAsync),
        },
        new("kanban log", Group, "The output of a task's newest run.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [Flag.Integer("tail", "Only so many bytes of its end.", least: 0)],
            GoesOn = true,
            Run = LogAsync,
        },
    ];

    static async Task<int> UntilStoppedAsync(Invocation invocation, Func<Invocation, CancellationToken, Task> follow)
    {
        var stop = invocation.Stop;
        if (invocation.Arguments.Text("interval") is { } given && !IsSeconds(given))
            throw new MisuseException($"argument --interval: invalid float value: '{ControlText.Line(given)}'");
        try
        {
            await follow(invocation, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            invocation.Line("(stopped)");
        }

        return 0;
    }

    static bool IsSeconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && double.IsFinite(seconds);

    static async Task TailAsync(Invocation invocation, CancellationToken stop)
    {
        var task = KanbanTasks.Named(invocation);
        await invocation.Client.TaskAsync(invocation.Board, task, stop);
        await foreach (
            var happened in invocation.Client.FollowAsync(invocation.Board, new EventQuery { Task = task }, stop))
        {
            var at = TimeText.Format(happened.CreatedAt, invocation.Time);
            invocation.Line($"[{at}] {ControlText.Line(KanbanEvents.KindOf(happened))}{ShownTask.PayloadOf(happened)}");
            invocation.Flush();
        }
    }

    static async Task WatchAsync(Invocation invocation, CancellationToken stop)
    {
        var given = invocation.Arguments;
        var now = await invocation.Client.TasksAsync(invocation.Board, new TaskQuery { Limit = 1 }, stop);
        var query = new EventQuery { After = now.Position };
        // Kinds that only the reference has are waited for in vain, there as here.
        var kinds = given.Texts("kinds").Where(kind => kind.Length > 0).ToHashSet(StringComparer.Ordinal);
        var tasks = new WatchedTasks(invocation);
        await foreach (var happened in invocation.Client.FollowAsync(invocation.Board, query, stop))
        {
            if (happened.TaskId is null) continue;
            if (kinds.Count > 0 && !kinds.Contains(KanbanEvents.KindOf(happened))) continue;
            var task = await tasks.OfAsync(happened, stop);
            if (given.Text("assignee") is { } assignee && task?.Assignee != assignee) continue;
            if (given.Text("tenant") is { } tenant && task?.Tenant != tenant) continue;
            invocation.Line(LineOf(invocation, happened, task?.Assignee));
            invocation.Flush();
        }
    }

    static string LineOf(Invocation invocation, EventMessage happened, string? assignee)
    {
        var at = TimeText.Format(happened.CreatedAt, invocation.Time);
        var kind = ControlText.Line(KanbanEvents.KindOf(happened)).PadRight(KindWidth);
        var who = assignee is null ? "" : $" (@{ControlText.Line(assignee)})";
        return $"[{at}] {happened.TaskId} {kind}{who}{ShownTask.PayloadOf(happened)}".TrimEnd();
    }

    static async Task<int> LogAsync(Invocation invocation)
    {
        var task = KanbanTasks.Named(invocation);
        var stop = invocation.Stop;
        var runs = (await invocation.Client.RunsAsync(invocation.Board, task, stop)).Runs;
        if (runs.Count == 0) return KanbanTasks.Fail(invocation, $"(no log for {task})");

        using var log = await invocation.Client.RunLogAsync(
            invocation.Board, runs.Max(run => run.Id), offset: 0, follow: false, stop);
        var page = new LogPage(invocation);
        if (invocation.Arguments.Integer("tail") is { } tail) await page.CopyTailAsync(log, tail, stop);
        else await page.CopyAsync(log, stop);
        return page.HasShown ? 0 : KanbanTasks.Fail(invocation, $"(no log for {task})");
    }
}
