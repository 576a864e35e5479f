using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Cli.Verbs;
using Andon.Configuration;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>
/// Reading tasks: the board's list, one task with everything about it, its attempts, its worker's text.
/// </summary>
static class ReadingVerbs
{
    /// <summary>After so many failures in a row a task is blocked, unless somebody says otherwise.</summary>
    const int UsualRetries = 2;

    static readonly string[] SortKeys =
        ["created", "created-desc", "priority", "priority-desc", "status", "assignee", "title", "updated"];

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban list", CreatingVerbs.Group, "The tasks of a board.")
        {
            Aliases = ["kanban ls"],
            Flags =
            [
                Flag.Switch("mine", "Assigned to whoever asks."),
                KanbanFlags.Name("assignee", "PROFILE", "Assigned to this one."),
                Flag.Choice("status", "In this status.", TaskVerbs.Statuses),
                KanbanFlags.Name("tenant", "NAME", "For this tenant."),
                KanbanFlags.Name("session", "ID", "Of this session."),
                Flag.Switch("archived", "Archived ones too."),
                Flag.Choice("sort", "The order.", SortKeys),
                KanbanFlags.Name("workflow-template-id", "ID", "Steps of this workflow."),
                KanbanFlags.Name("step-key", "KEY", "At this step.") with { Aliases = ["current-step-key"] },
                KanbanFlags.Json,
            ],
            Run = ListAsync,
        },
        new("kanban show", CreatingVerbs.Group, "Everything about a task.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Json, .. RunFlags],
            Run = ShowAsync,
        },
        new("kanban runs", CreatingVerbs.Group, "Every attempt at a task.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Json, .. RunFlags],
            Run = RunsAsync,
        },
        new("kanban context", CreatingVerbs.Group, "What a worker is told about a task.")
        {
            Operands = [KanbanFlags.Task],
            Run = ContextAsync,
        },
    ];

    static Flag[] RunFlags => RunFilter.Flags;

    static async Task<int> ListAsync(Invocation invocation)
    {
        var query = QueryOf(invocation);
        if (invocation.IsJson)
        {
            var texts = await invocation.Client.TaskTextsAsync(invocation.Board, query);
            var tasks = InOrder(invocation, texts.Tasks);
            JsonText.Write(invocation.Output, writer => Shapes.Many(writer, null, tasks, Shapes.Task));
            return 0;
        }

        var reply = await invocation.Client.TasksAsync(invocation.Board, query);
        var others = (await invocation.Client.BoardsAsync(all: false)).Boards.Count - 1;
        if (others > 0)
            invocation.Line($"Board: {reply.Board} ({others} other boards — see them with: andon kanban boards list)");
        if (reply.Tasks.Count == 0) invocation.Line("(no matching tasks)");
        foreach (var task in InOrder(invocation, reply.Tasks)) invocation.Line(TaskLine.Of(task));
        return 0;
    }

    /// <summary>Updated means there: started last.</summary>
    static IReadOnlyList<TTask> InOrder<TTask>(Invocation invocation, IReadOnlyList<TTask> tasks)
        where TTask : TaskSummary
    {
        var given = invocation.Arguments;
        var kept = IsNobody(given.Text("assignee")) ? tasks.Where(task => task.Assignee is null) : tasks;
        return [.. given.Text("sort") == "updated" ? kept.OrderByDescending(task => task.StartedAt ?? 0) : kept];
    }

    /// <summary>The words that mean nobody where a task is assigned mean tasks of nobody here.</summary>
    static bool IsNobody(string? assignee) => assignee?.ToLowerInvariant() is "none" or "null" or "-";

    static TaskQuery QueryOf(Invocation invocation)
    {
        var given = invocation.Arguments;
        return new TaskQuery
        {
            Statuses = given.Has("status") ? given.Texts("status") : null,
            Assignee = given.Has("mine")
                ? KanbanSurroundings.AuthorOf(invocation)
                : CreatingVerbs.AssigneeOf(given.Text("assignee")),
            Tenant = given.Text("tenant"),
            Session = given.Text("session"),
            WorkflowTemplateId = given.Text("workflow-template-id"),
            StepKey = given.Text("step-key"),
            Archived = given.Has("archived") || given.Text("status") == "archived",
            Sort = given.Text("sort") == "priority-desc" ? "priority" : given.Text("sort"),
        };
    }

    static async Task<int> ShowAsync(Invocation invocation)
    {
        var filter = FilterOf(invocation);
        var reply = await invocation.Client.TaskAsync(invocation.Board, KanbanTasks.Named(invocation));
        reply = reply with { Runs = filter.Of(reply.Runs) };
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer => Shapes.Shown(writer, reply));
            return 0;
        }

        var found = await invocation.Client.DiagnosticsAsync(invocation.Board, [reply.Task.Id]);
        new ShownTask(invocation.Output, invocation.Time).Write(
            reply, RetriesOf(invocation, reply.Task), [.. found.Tasks.SelectMany(task => task.Diagnostics)]);
        return 0;
    }

    static string RetriesOf(Invocation invocation, TaskMessage task)
    {
        if (task.MaxRetries is { } own) return $"{own} (task)";
        var limit = ConfigurationReader.Read(invocation.Home.Path).Kanban.FailureLimit;
        return limit == UsualRetries ? $"{limit} (default)" : $"{limit} (config kanban.failure_limit)";
    }

    static async Task<int> RunsAsync(Invocation invocation)
    {
        var filter = FilterOf(invocation);
        var task = KanbanTasks.Named(invocation);
        var runs = filter.Of((await invocation.Client.RunsAsync(invocation.Board, task)).Runs);
        if (invocation.IsJson) JsonText.Write(invocation.Output, each => Shapes.Many(each, null, runs, Shapes.Run));
        else if (runs.Count == 0) invocation.Line($"(no runs yet for {task})");
        else RunTable.Write(invocation.Output, runs, invocation.Time);
        return 0;
    }

    static RunFilter FilterOf(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (given.Has("state-type") == given.Has("state-name")) return RunFilter.Of(given);
        throw new MisuseException("--state-type and --state-name belong together.");
    }

    static async Task<int> ContextAsync(Invocation invocation)
    {
        var reply = await invocation.Client.ContextAsync(invocation.Board, KanbanTasks.Named(invocation));
        invocation.Write(invocation.IsTerminal ? ControlText.Block(reply.Context) : reply.Context);
        return 0;
    }
}
