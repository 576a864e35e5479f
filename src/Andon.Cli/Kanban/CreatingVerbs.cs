using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Cli.Verbs;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary><c>create</c>, and <c>swarm</c>, which is made of it.</summary>
static class CreatingVerbs
{
    public const string Group = "Tasks";

    /// <summary>Who made a task when the line does not say.</summary>
    public const string UsualCreator = "user";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban create", Group, "Makes a task.")
        {
            Operands = [new("title", "What is to be done, in a line.")],
            Flags =
            [
                .. LongText.Flags("body", "Everything the one who does it has to know."),
                KanbanFlags.Name("assignee", "PROFILE", "Who shall do it."),
                KanbanFlags.Name("parent", "ID", "It waits until this one is done.") with { Repeats = true },
                new("workspace", "KIND", "scratch, dir:PATH, worktree or worktree:PATH.")
                {
                    Kind = ValueKind.Workspace,
                },
                Flag.Named("branch", "NAME", "The worktree's branch."),
                KanbanFlags.Name("tenant", "NAME", "For whom."),
                Flag.Integer("priority", "Higher goes first."),
                Flag.Switch("triage", "An idea: it is not offered before somebody promotes it."),
                KanbanFlags.Name("idempotency-key", "KEY", "The task of this key is the answer if there is one."),
                Flag.Duration("max-runtime", "A run that takes longer is ended."),
                KanbanFlags.Name("created-by", "NAME", "A label; user unless said."),
                KanbanFlags.Name("skill", "NAME", "What the worker has to know.") with { Repeats = true },
                Flag.Integer("max-retries", "Failures in a row after which it is blocked.", least: 1),
                Flag.Switch("goal", "The worker goes on until the goal is reached."),
                Flag.Integer("goal-max-turns", "At most so many turns.", least: 1),
                Flag.Choice("initial-status", "blocked: until somebody unblocks it.", "running", "blocked"),
                KanbanFlags.Name("project", "ID", "The project it belongs to."),
                KanbanFlags.Name("model", "NAME", "Instead of the profile's model."),
                KanbanFlags.Name("provider", "NAME", "The model's provider."),
                KanbanFlags.Name("completion-contract", "TEXT", "What has to hold when it is done."),
                Flag.Time("scheduled-at", "It is not offered before this time."),
                KanbanFlags.Json,
            ],
            Run = CreateAsync,
        },
        SwarmVerb.Entry,
    ];

    static async Task<int> CreateAsync(Invocation invocation)
    {
        var request = RequestOf(invocation);
        TaskMessage task;
        try
        {
            task = (await invocation.Client.SubmitAsync(invocation.Board, request)).Task!;
        }
        catch (AndonException refused) when (refused.Code is ErrorCode.UnknownParent)
        {
            var unknown = await KanbanTasks.UnknownAsync(invocation, request.Parents ?? []);
            return KanbanTasks.Fail(invocation, $"kanban: unknown parent task(s): {string.Join(", ", unknown)}");
        }

        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer => Shapes.Task(writer, task));
            return 0;
        }

        invocation.Line($"Created {task.Id}  ({task.Status}, assignee={ControlText.Line(task.Assignee ?? "-")})");
        if (task is { Status: "ready", Assignee: not null }) await WarnAsync(invocation);
        return 0;
    }

    /// <summary>A ready task that nobody gives out is told, because whoever made it would wait for it.</summary>
    static async Task WarnAsync(Invocation invocation)
    {
        var status = await invocation.Client.StatusAsync();
        if (status.Dispatcher is { Dispatching: true }) return;
        KanbanTasks.Fail(
            invocation,
            "⚠  Nothing gives out work — the task will sit in 'ready' until something does. Run:\n"
            + "    andon up --dispatch");
    }

    static CreateRequest RequestOf(Invocation invocation)
    {
        var given = invocation.Arguments;
        var (kind, path) = WorkspaceOf(given.Text("workspace"));
        var branch = BranchOf(given.Text("branch"), kind);
        if (given.Seconds("max-runtime") is 0) throw new MisuseException("--max-runtime cannot be nothing.");
        return CreateVerb.CommonOf(given) with
        {
            Body = TextOf(invocation, "body"),
            Assignee = AssigneeOf(given.Text("assignee")),
            CreatedBy = given.Text("created-by") ?? UsualCreator,
            WorkspaceKind = kind,
            WorkspacePath = path,
            BranchName = branch,
            NotBefore = given.Time("scheduled-at", invocation.Time)?.ToUnixTimeSeconds(),
            SessionId = invocation.Variable(KanbanSurroundings.SessionVariable) is { Length: > 0 } id ? id : null,
        };
    }

    /// <summary>A text or the file that holds it; what cannot be read is a misuse.</summary>
    public static string? TextOf(Invocation invocation, string name)
    {
        try
        {
            return LongText.Of(invocation, name);
        }
        catch (AndonException unreadable)
        {
            throw new MisuseException(RefusalText.Sentence(unreadable.Refusal));
        }
    }

    /// <summary>Case does not matter there.</summary>
    public static string? AssigneeOf(string? text) => text?.Trim().ToLowerInvariant() is { Length: > 0 } name
        ? AssigneeText.Of(name)
        : null;

    /// <summary>The daemon works elsewhere, so a relative path is completed here.</summary>
    static (string? Kind, string? Path) WorkspaceOf(string? text)
    {
        if (text is null) return (null, null);
        var (kind, path) = ValueCheck.SplitWorkspace(text);
        var isHomes = path == "~" || path?.StartsWith("~/", StringComparison.Ordinal) is true;
        return (kind, path is null || isHomes ? path : Path.GetFullPath(path));
    }

    static string? BranchOf(string? text, string? kind)
    {
        if (text is null) return null;
        var branch = text.Trim();
        if (branch.Length == 0 || branch[0] == '-' || branch.AsSpan().IndexOfAny(" \t\n") >= 0)
            throw new MisuseException($"--branch cannot be '{ControlText.Line(text)}'.");
        if (kind != "worktree") throw new MisuseException("--branch goes with --workspace worktree.");
        return branch;
    }
}
