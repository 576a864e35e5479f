using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Changing tasks, their assignee and their links, and putting them away.</summary>
static class EditVerbs
{
    const string Group = "Changes";

    static readonly Operand Profile = new("profile", "The profile; none for nobody.") { Kind = ValueKind.Name };

    public static VerbEntry[] Entries { get; } =
    [
        new("edit", Group, "Changes what a task says. Result, summary and metadata only once it is done.")
        {
            Operands = [Operand.OwnTask],
            Flags =
            [
                Flag.Named("title", "TEXT", "The title."),
                .. LongText.Flags("body", "The body."),
                Flag.Integer("priority", "Higher goes first."),
                Flag.Text("tenant", "NAME", "For whom; an empty text for nobody."),
                Flag.Many("label", "NAME", "The labels, all of them anew."),
                Flag.Many("skill", "NAME", "The skills, all of them anew."),
                .. LongText.Flags("result", "The result."),
                Flag.Text("summary", "TEXT", "The summary of its last run."),
                MetadataFlag,
                Flag.Duration("max-runtime", "A run that takes longer is ended."),
                Flag.Integer("max-retries", "Failures in a row after which it is blocked.", least: 1),
                Flag.Many("pool", "NAME", "A resource pool of which each run takes a place."),
                Flag.Integer("budget-attempts", "Runs that it may have in all.", least: 1),
                Flag.Duration("budget-seconds", "Wall time of all its runs together."),
                Flag.Integer("budget-tokens", "Tokens that its workers may report in all.", least: 1),
                Flag.Duration("progress-timeout", "A run without a sign of progress for so long is ended."),
                Flag.Text("model", "NAME", "Instead of the profile's model; an empty text for the profile's."),
                Flag.Text("provider", "NAME", "The model's provider; an empty text for the profile's."),
                ForceFlag,
            ],
            Examples =
            [
                "andon edit t_0123456789abcdef --priority 5",
                "andon edit t_0123456789abcdef --result \"Twelve documents\"",
            ],
            Json = "the reply, with the task.",
            Run = EditAsync,
        },
        new("assign", Group, "Says who shall do a task. One that is being worked on is reassigned instead.")
        {
            Operands = [Operand.Task, Profile],
            Examples = ["andon assign t_0123456789abcdef a-dev", "andon assign t_0123456789abcdef none"],
            Json = "the reply, with the task.",
            Run = AssignAsync,
        },
        new("reassign", Group, "Gives a task to somebody else, if need be by taking it from who works on it.")
        {
            Operands = [Operand.Task, Profile],
            Flags = [Flag.Switch("reclaim", "End the run that is open."), ReasonFlag],
            Examples = ["andon reassign t_0123456789abcdef a-eval --reclaim --reason \"It hangs\""],
            Json = "the reply, with the task.",
            Run = ReassignAsync,
        },
        new("link", Group, "Lets a task wait for another. A link that would close a circle is refused.")
        {
            Operands = LinkOperands,
            Examples = ["andon link t_0123456789abcdef t_fedcba9876543210"],
            Json = "the reply, with the child.",
            Run = LinkAsync,
        },
        new("unlink", Group, "Lets a task no longer wait for another.")
        {
            Operands = LinkOperands,
            Examples = ["andon unlink t_0123456789abcdef t_fedcba9876543210"],
            Json = "the reply, with the child.",
            Run = UnlinkAsync,
        },
        new("archive", Group, "Puts tasks out of sight.")
        {
            Operands = [Operand.Tasks],
            Flags = [Flag.Switch("rm", "Delete archived tasks instead, as andon delete does.")],
            Examples =
            [
                "andon archive t_0123456789abcdef",
                "andon archive t_0123456789abcdef t_fedcba9876543210 --json",
            ],
            Json = Many,
            Run = ArchiveAsync,
        },
        new("restore", Group, "Brings archived tasks back.")
        {
            Operands = [Operand.Tasks],
            Examples = ["andon restore t_0123456789abcdef"],
            Json = Many,
            Run = invocation => Submission.EachAsync(
                invocation, invocation.Arguments.OperandTexts("id"), id => new RestoreRequest { Task = id },
                (reply, id) => $"Restored {id} -> {reply.Landed}"),
        },
        new("delete", Group, "Deletes archived tasks for good; a tombstone keeps their ids.")
        {
            Operands = [Operand.Tasks],
            Flags = [Flag.Switch("force", "Also a task that is not archived.")],
            Examples = ["andon delete t_0123456789abcdef"],
            Json = Many,
            Run = invocation => DeleteAsync(invocation, invocation.Arguments.Has("force")),
        },
    ];

    /// <summary>What the JSON of verbs on one task or several is.</summary>
    public static string Many =>
        "the reply, with the task; for several an array of replies, a problem object standing for each refusal.";

    public static Flag ReasonFlag => Flag.Text("reason", "TEXT", "Why.");

    public static Flag ForceFlag => Flag.Switch("force", "As the operator, although somebody else claimed it.");

    public static Flag MetadataFlag =>
        new("metadata", "JSON", "An object with more about it.") { Kind = ValueKind.JsonObject };

    static Operand[] LinkOperands =>
    [
        new("parent", "What is waited for.") { Kind = ValueKind.TaskId },
        new("child", "What waits.") { Kind = ValueKind.TaskId },
    ];

    public static RawJson? MetadataOf(Arguments given) => RawJson.Of(given.Text("metadata"));

    static Task<int> EditAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new EditRequest
        {
            Task = given.Operand("id"),
            Title = given.Text("title"),
            Body = LongText.Of(invocation, "body"),
            Priority = given.Integer("priority"),
            Tenant = given.Text("tenant"),
            Labels = given.Has("label") ? given.Texts("label") : null,
            Skills = given.Has("skill") ? given.Texts("skill") : null,
            Result = LongText.Of(invocation, "result"),
            Summary = given.Text("summary"),
            Metadata = MetadataOf(given),
            MaxRuntimeSeconds = given.Seconds("max-runtime"),
            MaxRetries = given.Integer("max-retries"),
            ModelOverride = given.Text("model"),
            ProviderOverride = given.Text("provider"),
            Pools = given.Has("pool") ? given.Texts("pool") : null,
            BudgetAttempts = given.Integer("budget-attempts"),
            BudgetSeconds = given.Seconds("budget-seconds"),
            BudgetTokens = given.Integer("budget-tokens"),
            ProgressTimeoutSeconds = given.Seconds("progress-timeout"),
            Force = given.Has("force"),
        };
        return Submission.OneAsync(invocation, request, _ => $"Edited {request.Task}");
    }

    static Task<int> AssignAsync(Invocation invocation)
    {
        var request = new AssignRequest
        {
            Task = invocation.Arguments.Operand("id"),
            Assignee = AssigneeText.Of(invocation.Arguments.Operand("profile")),
        };
        return Submission.OneAsync(invocation, request, _ => $"Assigned {request.Task} to {Shown(request.Assignee)}");
    }

    static Task<int> ReassignAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new ReassignRequest
        {
            Task = given.Operand("id"),
            Assignee = AssigneeText.Of(given.Operand("profile")),
            Reclaim = given.Has("reclaim"),
            Reason = given.Text("reason"),
        };
        var how = request.Reclaim ? " (claim reclaimed)" : "";
        return Submission.OneAsync(
            invocation, request, _ => $"Reassigned {request.Task} to {Shown(request.Assignee)}{how}");
    }

    static Task<int> LinkAsync(Invocation invocation)
    {
        var (parent, child) = EndsOf(invocation);
        return Submission.OneAsync(
            invocation, new LinkRequest { Parent = parent, Child = child }, _ => $"Linked {parent} -> {child}");
    }

    static Task<int> UnlinkAsync(Invocation invocation)
    {
        var (parent, child) = EndsOf(invocation);
        return Submission.OneAsync(
            invocation, new UnlinkRequest { Parent = parent, Child = child }, _ => $"Unlinked {parent} -> {child}");
    }

    static (string Parent, string Child) EndsOf(Invocation invocation) =>
        (invocation.Arguments.Operand("parent"), invocation.Arguments.Operand("child"));

    static Task<int> ArchiveAsync(Invocation invocation)
    {
        if (invocation.Arguments.Has("rm")) return DeleteAsync(invocation, force: false);
        return Submission.EachAsync(
            invocation, invocation.Arguments.OperandTexts("id"), id => new ArchiveRequest { Task = id },
            (_, id) => $"Archived {id}");
    }

    static Task<int> DeleteAsync(Invocation invocation, bool force) => Submission.EachAsync(
        invocation, invocation.Arguments.OperandTexts("id"), id => new DeleteRequest { Task = id, Force = force },
        (_, id) => $"Deleted {id}");

    static string Shown(string? assignee) => ControlText.Line(AssigneeText.Shown(assignee));
}
