using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Client;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Making and reading tasks.</summary>
static class TaskVerbs
{
    public const string Group = "Tasks";

    static readonly string[] SortKeys =
        ["created", "created-desc", "priority", "status", "assignee", "title", "updated"];

    public static string[] Statuses { get; } =
        ["triage", "todo", "scheduled", "ready", "running", "review", "blocked", "done", "archived"];

    public static VerbEntry[] Entries { get; } =
    [
        CreateVerb.Entry,
        new("list", Group, "The tasks of a board, the most urgent first; archived ones only when asked for.")
        {
            Aliases = ["ls"],
            Flags =
            [
                Flag.Choice("status", "In this status.", Statuses) with { Repeats = true, Commas = true },
                Flag.Named("assignee", "PROFILE", "Assigned to this one."),
                Flag.Switch("mine", "Assigned to whoever asks."),
                Flag.Named("tenant", "NAME", "For this tenant."),
                Flag.Named("label", "NAME", "With this label."),
                Flag.Named("session", "ID", "Of this session."),
                Flag.Named("workflow-template-id", "ID", "Steps of this workflow."),
                Flag.Named("step-key", "KEY", "At this step."),
                Flag.Switch("archived", "Archived ones too."),
                Flag.Choice("sort", "The order.", SortKeys),
                Flag.Integer("limit", "At most so many.", least: 1),
            ],
            Examples =
            [
                "andon list",
                "andon list --status ready,running --assignee a-dev",
                "andon list --board site --sort created-desc --limit 20 --json",
            ],
            Json = "an array of tasks, without their long texts.",
            Run = ListAsync,
        },
        new("show", Group, "Everything about a task: facts, texts, comments, events, runs.")
        {
            Operands = [Operand.OwnTask],
            Flags = [.. RunFilter.Flags],
            Examples = ["andon show t_0123456789abcdef", "andon show t_0123456789abcdef --json"],
            Json = "`{task, latest_summary, parents, children, comments, events, runs}`.",
            Run = ShowAsync,
        },
        new("search", Group, "Tasks whose title, texts or comments hold the words.")
        {
            Operands = [Operand.Words("words", "What to look for.", least: 1)],
            Flags = [Flag.Integer("limit", "At most so many.", least: 1)],
            Examples = ["andon search parser", "andon search broken links --limit 5 --json"],
            Json = "an array of tasks.",
            Run = SearchAsync,
        },
        new("comment", Group, "Adds a comment to a task.")
        {
            Operands = [Operand.OwnTask, Operand.Words("text", "The comment.")],
            Flags =
            [
                new("body-file", "FILE", "The comment from a file, or - for standard input.") { Kind = ValueKind.File },
                Flag.Named("author", "NAME", "A label; the daemon records who it really was."),
            ],
            Examples =
            [
                "andon comment t_0123456789abcdef \"The guide has no titles yet.\"",
                "andon comment t_0123456789abcdef --body-file notes.md",
            ],
            Json = "the reply; `comment` is its number.",
            Run = CommentAsync,
        },
    ];

    static async Task<int> ListAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reply = await invocation.Client.TasksAsync(invocation.Board, new TaskQuery
        {
            Statuses = given.Has("status") ? given.Texts("status") : null,
            Assignee = given.Has("mine") ? Mine(invocation) : given.Text("assignee"),
            Tenant = given.Text("tenant"),
            Label = given.Text("label"),
            Session = given.Text("session"),
            WorkflowTemplateId = given.Text("workflow-template-id"),
            StepKey = given.Text("step-key"),
            Archived = given.Has("archived") || given.Texts("status").Contains("archived"),
            Sort = given.Text("sort"),
            Limit = given.Integer("limit"),
        });
        return Print(invocation, reply.Tasks);
    }

    static string Mine(Invocation invocation) => invocation.Label ?? throw Usage.Invalid(
        "--mine means nobody here.", "Neither ANDON_PROFILE nor USER is set.", "Give --assignee PROFILE.");

    static async Task<int> SearchAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reply = await invocation.Client.SearchAsync(
            invocation.Board, given.Words("words")!, given.Integer("limit"));
        return Print(invocation, reply.Tasks);
    }

    static int Print(Invocation invocation, IReadOnlyList<TaskSummary> tasks)
    {
        if (invocation.IsJson) invocation.Json(tasks, WireJson.Default.IReadOnlyListTaskSummary);
        else if (tasks.Count == 0) invocation.Line("(no matching tasks)");
        else TaskLines.Write(invocation.Output, tasks, invocation.Paint);
        return 0;
    }

    static async Task<int> ShowAsync(Invocation invocation)
    {
        var filter = RunFilter.Of(invocation.Arguments);
        var reply = await invocation.Client.TaskAsync(invocation.Board, invocation.Arguments.Operand("id"));
        reply = reply with { Runs = filter.Of(reply.Runs) };
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.TaskReply);
        else new TaskPage(invocation.Output, invocation.Time, invocation.Paint).Write(reply);
        return 0;
    }

    static Task<int> CommentAsync(Invocation invocation)
    {
        var task = invocation.Arguments.Operand("id");
        if (invocation.Worker?.Task != task) invocation.WithholdCredential();
        var request = new CommentRequest
        {
            Task = task,
            Body = CommentOf(invocation),
            Author = invocation.Arguments.Text("author"),
        };
        return Submission.OneAsync(invocation, request, _ => $"Comment added to {task}");
    }

    static string CommentOf(Invocation invocation)
    {
        var words = invocation.Arguments.Words("text");
        var file = LongText.Of(invocation, "body");
        if (words is null == file is null)
            throw Usage.Invalid(
                "A comment needs one text.", "Give it as words or with --body-file.", "See andon comment --help.");
        return words ?? file!;
    }
}
