using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary><c>create</c>: the one verb with many flags.</summary>
static class CreateVerb
{
    public static VerbEntry Entry { get; } = new("create", TaskVerbs.Group, "Makes a task.")
    {
        Operands = [new("title", "What is to be done, in a line.") { Kind = ValueKind.Name }],
        Flags =
        [
            .. LongText.Flags("body", "Everything the one who does it has to know."),
            Flag.Named("assignee", "PROFILE", "Who shall do it."),
            Flag.Tasks("parent", "It waits until this one is done."),
            Flag.Integer("priority", "Higher goes first; 0 is usual."),
            Flag.Named("tenant", "NAME", "For whom."),
            Flag.Many("label", "NAME", "A label."),
            Flag.Many("skill", "NAME", "What the worker has to know."),
            Flag.Time("not-before", "It is not offered before this time.") with { Aliases = ["scheduled-at"] },
            Flag.Switch("triage", "An idea: it is not offered before somebody promotes it."),
            Flag.Choice(
                "initial-status", "blocked: it stays blocked until somebody unblocks it.", "running", "blocked"),
            Flag.Named(
                "idempotency-key", "KEY",
                "While a task of this key is not archived, it is the answer and none is made."),
            new("workspace", "KIND", "scratch, dir:PATH, worktree or worktree:REPOSITORY.")
            {
                Kind = ValueKind.Workspace,
            },
            Flag.Named("branch", "NAME", "The worktree's branch; wt/TASK when it is not given."),
            Flag.Named("base", "REF", "What that branch starts from; else the repository's default branch."),
            Flag.Duration("max-runtime", "A run that takes longer is ended."),
            Flag.Integer("max-retries", "Failures in a row after which it is blocked.", least: 1),
            Flag.Switch("needs-approval", "A person has to approve it before it may run."),
            Flag.Many("pool", "NAME", "A resource pool of which each run takes a place."),
            Flag.Integer("budget-attempts", "Runs that it may have in all.", least: 1),
            Flag.Duration("budget-seconds", "Wall time of all its runs together."),
            Flag.Integer("budget-tokens", "Tokens that its workers may report in all.", least: 1),
            Flag.Duration("progress-timeout", "A run without a sign of progress for so long is ended."),
            Flag.Switch("goal", "The worker goes on until the goal is reached."),
            Flag.Integer("goal-max-turns", "At most so many turns.", least: 1),
            Flag.Named("model", "NAME", "Instead of the profile's model."),
            Flag.Named("provider", "NAME", "The model's provider."),
            Flag.Named("reasoning-effort", "LEVEL", "How hard the model shall think."),
            Flag.Text("completion-contract", "TEXT", "What has to hold when it is done."),
            Flag.Named("project", "ID", "The project it belongs to."),
            Flag.Named("session", "ID", "The session it comes from."),
            Flag.Named("workflow-template-id", "ID", "The workflow it is a step of."),
            Flag.Named("step-key", "KEY", "The step."),
            Flag.Named("created-by", "NAME", "A label; the daemon records who it really was."),
            Flag.Duration("every", "Makes one again and again, so far apart; the first one so long from now."),
            Flag.Named(
                "cron", "RULE", "Makes one at the times of five cron fields: minute, hour, day, month, weekday."),
            Flag.Named("timezone", "ZONE", "Whose clock the cron rule means; this machine's unless said."),
            Flag.Choice(
                "overlap", "What happens while the last one is not finished; skip unless said.", "skip", "allow"),
        ],
        Examples =
        [
            "andon create \"Write the index\" --assignee a-dev",
            "andon create \"Check the links\" --parent t_0123456789abcdef --priority 2",
            "andon create \"Long story\" --body-file - < story.md",
            "andon create \"Nightly report\" --idempotency-key report-2026-12-01 --json",
            "andon create \"Fix the parser\" --assignee a-dev --workspace worktree:/srv/parser --base origin/main",
            "andon create \"Tidy up\" --assignee a-dev --workspace dir:/srv/work --max-runtime 30m --not-before 22:00",
            "andon create \"Look at the queue\" --assignee a-dev --every 1h",
            "andon create \"Morning report\" --assignee a-dev --cron \"0 9 * * 1-5\" --timezone Europe/Berlin",
        ],
        Notes = "With --every or --cron no task is made now: the daemon makes one at each time, while it runs. "
            + "andon recurring shows and stops them.",
        Json = "the task, with `board`, `position` and `created` (false when the idempotency key found it); "
            + "with --every or --cron, the recurring task.",
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (given.Has("every") || given.Has("cron"))
            return await RecurringVerbs.CreateAsync(invocation, RequestOf(invocation, given));
        RefuseAlone(given, "timezone");
        RefuseAlone(given, "overlap");
        var reply = await invocation.Client.SubmitAsync(invocation.Board, RequestOf(invocation, given));
        var task = reply.Task!;
        if (invocation.IsJson) WriteJson(invocation, reply, task);
        else invocation.Line(TextOf(reply, task));
        return 0;
    }

    static void RefuseAlone(Arguments given, string flag)
    {
        if (!given.Has(flag)) return;
        throw Usage.Invalid(
            $"--{flag} says nothing by itself.", "It belongs to a task that recurs.",
            "Give --every or --cron with it.");
    }

    static string TextOf(CommandReply reply, TaskMessage task)
    {
        var done = reply.Created ? "Created" : "Found";
        return $"{done} {task.Id}  ({task.Status}, assignee={ControlText.Line(task.Assignee ?? "-")})";
    }

    static void WriteJson(Invocation invocation, CommandReply reply, TaskMessage task)
    {
        JsonText.Write(invocation.Output, writer =>
        {
            writer.WriteStartObject();
            JsonText.Properties(writer, task, WireJson.Default.TaskMessage);
            writer.WriteString("board", reply.Board);
            writer.WriteNumber("position", reply.Position);
            writer.WriteBoolean("created", reply.Created);
            writer.WriteEndObject();
        });
    }

    /// <summary>What the flags say that this verb and the dialect's share, in name and meaning.</summary>
    public static CreateRequest CommonOf(Arguments given) => new()
    {
        Title = given.Operand("title"),
        Parents = given.Texts("parent"),
        IdempotencyKey = given.Text("idempotency-key"),
        Priority = given.Integer("priority") ?? 0,
        Tenant = given.Text("tenant"),
        Skills = given.Has("skill") ? given.Texts("skill") : null,
        MaxRuntimeSeconds = given.Seconds("max-runtime"),
        MaxRetries = given.Integer("max-retries"),
        Triage = given.Has("triage"),
        InitialStatus = given.Text("initial-status"),
        GoalMode = given.Has("goal"),
        GoalMaxTurns = given.Integer("goal-max-turns"),
        ModelOverride = given.Text("model"),
        ProviderOverride = given.Text("provider"),
        CompletionContract = given.Text("completion-contract"),
        ProjectId = given.Text("project"),
    };

    static CreateRequest RequestOf(Invocation invocation, Arguments given)
    {
        var (kind, path) = WorkspaceOf(given.Text("workspace"));
        return CommonOf(given) with
        {
            Body = LongText.Of(invocation, "body"),
            Assignee = AssigneeText.Of(given.Text("assignee")),
            CreatedBy = given.Text("created-by"),
            Labels = given.Has("label") ? given.Texts("label") : null,
            WorkspaceKind = kind,
            WorkspacePath = path,
            BranchName = given.Text("branch"),
            BaseRef = given.Text("base"),
            NotBefore = given.Time("not-before", invocation.Time)?.ToUnixTimeSeconds(),
            ReasoningEffort = given.Text("reasoning-effort"),
            SessionId = given.Text("session"),
            WorkflowTemplateId = given.Text("workflow-template-id"),
            StepKey = given.Text("step-key"),
            NeedsApproval = given.Has("needs-approval"),
            Pools = given.Has("pool") ? given.Texts("pool") : null,
            BudgetAttempts = given.Integer("budget-attempts"),
            BudgetSeconds = given.Seconds("budget-seconds"),
            BudgetTokens = given.Integer("budget-tokens"),
            ProgressTimeoutSeconds = given.Seconds("progress-timeout"),
        };
    }

    /// <summary>The daemon works elsewhere, so a relative path is completed here.</summary>
    static (string? Kind, string? Path) WorkspaceOf(string? text)
    {
        if (text is null) return (null, null);
        var (kind, path) = ValueCheck.SplitWorkspace(text);
        return (kind, path is null ? null : Path.GetFullPath(path));
    }
}
