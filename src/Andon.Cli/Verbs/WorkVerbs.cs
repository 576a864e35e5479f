using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Working on tasks: from the claim to the end of the run, and what brings a task back.</summary>
static class WorkVerbs
{
    const string Group = "Work";

    public static VerbEntry[] Entries { get; } =
    [
        new("claim", Group, "Makes a ready task yours: it is running, and nobody else can claim it.")
        {
            Operands = [Operand.Task with { Summary = "The task; not with --lane.", Least = 0 }],
            Flags =
            [
                Flag.Named("lane", "PROFILE", "The next task of this profile: highest priority first, then oldest."),
                Flag.Duration("wait", "With --lane: how long a task is waited for; none answers at once."),
                Flag.Duration("ttl", "How long the claim holds without a heartbeat."),
                Flag.Switch(
                    "pull", "As an external worker: what it does then needs the run's token, which --json shows."),
            ],
            Notes = "With --lane the run is an external worker's, whose credential is printed as export lines for "
                + "eval; where a person does the profile's work (lane: human) it is claimed by hand. Keep the claim "
                + "with andon heartbeat. Exits with 75 when there is nothing to claim.",
            Examples =
            [
                "andon claim t_0123456789abcdef",
                "andon claim t_0123456789abcdef --pull --ttl 10m --json",
                "andon claim --lane reviewer --wait 30s",
            ],
            Json = "the reply, with the task, its run and, to an external worker, `run_token`.",
            Run = ClaimAsync,
        },
        new("heartbeat", Group, "Says that a run is alive; with a note, that it makes progress.")
        {
            Operands = [Operand.OwnTask],
            Flags = [Flag.Text("note", "TEXT", "How far it is."), EditVerbs.ForceFlag],
            Examples = ["andon heartbeat t_0123456789abcdef --note \"half way\""],
            Json = "the reply, with the task.",
            Run = HeartbeatAsync,
        },
        new("complete", Group, "Ends the work on tasks: they are done, and what waited for them is released.")
        {
            Operands = [Operand.OwnTasks],
            Flags =
            [
                Flag.Text("summary", "TEXT", "What was done, in a line or a few."),
                .. LongText.Flags("result", "What came out of it."),
                EditVerbs.MetadataFlag,
                Flag.Tasks("created-card", "A task that this run made; each is checked."),
                Flag.Many("artifact", "PATH", "A file of the workspace that is handed over: it is kept."),
                EditVerbs.ForceFlag,
            ],
            Notes = "Texts belong to one task: they are refused with several.",
            Examples =
            [
                "andon complete t_0123456789abcdef --summary \"Twelve documents, one line each\"",
                "andon complete t_0123456789abcdef --summary \"See the report\" --artifact out/report.md",
                "andon complete t_0123456789abcdef --result-file report.md --metadata '{\"files\": 3}'",
            ],
            Json = EditVerbs.Many,
            Run = CompleteAsync,
        },
        new("block", Group, "Says that a task cannot go on. The kind says what it waits for.")
        {
            Operands = [Operand.OwnTask, Operand.Words("reason", "Why.")],
            Flags =
            [
                Flag.Choice("kind", "What would help.", "dependency", "needs_input", "capability", "transient"),
                MoreTasks,
                EditVerbs.ForceFlag,
            ],
            Examples = ["andon block t_0123456789abcdef \"Which region?\" --kind needs_input"],
            Json = EditVerbs.Many,
            Run = BlockAsync,
        },
        new("unblock", Group, "Lets blocked or parked tasks go on.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon unblock t_0123456789abcdef --reason \"Europe\""],
            Json = EditVerbs.Many,
            Run = UnblockAsync,
        },
        new("schedule", Group, "Puts a task off until a time, or until it is unblocked.")
        {
            Operands = [Operand.OwnTask, Operand.Words("reason", "Why.")],
            Flags = [Flag.Time("at", $"When it goes on: {TimeText.Forms}."), MoreTasks, EditVerbs.ForceFlag],
            Examples =
            [
                "andon schedule t_0123456789abcdef --at +2h",
                "andon schedule t_0123456789abcdef \"after the release\" --at \"2026-12-01 09:30\"",
            ],
            Json = EditVerbs.Many,
            Run = ScheduleAsync,
        },
        new("promote", Group, "Lets an idea or a blocked task go on.")
        {
            Operands = [Operand.Task, Operand.Words("reason", "Why.")],
            Flags = [MoreTasks],
            Examples = ["andon promote t_0123456789abcdef \"specified\""],
            Json = EditVerbs.Many,
            Run = PromoteAsync,
        },
        new("reopen", Group, "Takes done tasks up again. What was built on them waits anew.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon reopen t_0123456789abcdef --reason \"The index is out of date\""],
            Json = EditVerbs.Many,
            Run = ReopenAsync,
        },
        new("reclaim", Group, "Takes tasks from whoever works on them; they may be claimed again.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon reclaim t_0123456789abcdef --reason \"It hangs\""],
            Json = EditVerbs.Many,
            Run = ReclaimAsync,
        },
    ];

    static Flag MoreTasks => Flag.Tasks("ids", "Further tasks.");

    static async Task<int> ClaimAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (given.Text("lane") is { } lane) return await LaneClaim.RunAsync(invocation, lane);
        if (given.OperandOrNull("id") is not { } task)
            throw Usage.Invalid("Nothing was claimed.", "Neither a task nor --lane is given.", "Give one of the two.");
        if (given.Has("wait"))
            throw Usage.Invalid("Nothing was claimed.", "--wait goes with --lane.", "Leave it out.");
        var request = new ClaimRequest
        {
            Task = task,
            Kind = given.Has("pull") ? RunKinds.Pull : RunKinds.Manual,
            LeaseSeconds = given.Seconds("ttl"),
            ClaimLock = LaneClaim.Label,
        };
        return await Submission.OneAsync(invocation, request, reply => ClaimedText(reply, task));
    }

    internal static string ClaimedText(CommandReply reply, string task)
    {
        var workspace = reply.Task?.WorkspacePath is { } path ? $"\nWorkspace: {ControlText.Line(path)}" : "";
        return $"Claimed {task} (run {reply.Run}){workspace}";
    }

    static Task<int> HeartbeatAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new HeartbeatRequest
        {
            Task = given.Operand("id"),
            Note = given.Text("note"),
            Force = given.Has("force"),
        };
        return Submission.OneAsync(invocation, request, _ => $"Heartbeat recorded for {request.Task}");
    }

    static Task<int> CompleteAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var tasks = given.OperandTexts("id");
        var template = new CompleteRequest
        {
            Task = "",
            Summary = given.Text("summary"),
            Result = LongText.Of(invocation, "result"),
            Metadata = EditVerbs.MetadataOf(given),
            CreatedCards = given.Has("created-card") ? given.Texts("created-card") : null,
            Artifacts = given.Has("artifact") ? [.. given.Texts("artifact").Select(Path.GetFullPath)] : null,
            Force = given.Has("force"),
        };
        if (tasks.Count > 1 && !IsBare(template))
        {
            throw Usage.Invalid(
                "Several tasks cannot be completed with one text.", "Summary, result and metadata belong to one task.",
                "Complete them one by one.");
        }

        return Submission.EachAsync(invocation, tasks, id => template with { Task = id }, (_, id) => $"Completed {id}");
    }

    static bool IsBare(CompleteRequest request) => request is
    {
        Summary: null, Result: null, Metadata: null, CreatedCards: null, Artifacts: null,
    };

    static Task<int> BlockAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reason = given.Words("reason");
        return Submission.EachAsync(
            invocation, TasksOf(given),
            id => new BlockRequest
            {
                Task = id,
                Reason = reason,
                Kind = given.Text("kind"),
                Force = given.Has("force"),
            },
            (reply, id) => $"Blocked {id}{Said(reason)}{(reply.Landed == "blocked" ? "" : $" -> {reply.Landed}")}");
    }

    static Task<int> UnblockAsync(Invocation invocation)
    {
        var reason = invocation.Arguments.Text("reason");
        return Submission.EachAsync(
            invocation, invocation.Arguments.OperandTexts("id"),
            id => new UnblockRequest { Task = id, Reason = reason },
            (reply, id) => $"Unblocked {id}{Said(reason)} -> {reply.Landed}");
    }

    static Task<int> ScheduleAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var at = given.Time("at", invocation.Time)?.ToUnixTimeSeconds();
        var reason = given.Words("reason");
        var when = at is { } seconds ? $" for {TimeText.Format(seconds, invocation.Time)}" : "";
        return Submission.EachAsync(
            invocation, TasksOf(given),
            id => new ScheduleRequest { Task = id, Reason = reason, At = at, Force = given.Has("force") },
            (_, id) => $"Scheduled {id}{when}{Said(reason)}");
    }

    static Task<int> PromoteAsync(Invocation invocation) => Submission.EachAsync(
        invocation, TasksOf(invocation.Arguments),
        id => new PromoteRequest { Task = id, Reason = invocation.Arguments.Words("reason") },
        (reply, id) => $"Promoted {id} -> {reply.Landed}");

    static Task<int> ReopenAsync(Invocation invocation) => Submission.EachAsync(
        invocation, invocation.Arguments.OperandTexts("id"),
        id => new ReopenRequest { Task = id, Reason = invocation.Arguments.Text("reason") },
        (reply, id) => $"Reopened {id} -> {reply.Landed}");

    static Task<int> ReclaimAsync(Invocation invocation) => Submission.EachAsync(
        invocation, invocation.Arguments.OperandTexts("id"),
        id => new ReclaimRequest { Task = id, Reason = invocation.Arguments.Text("reason") },
        (reply, id) => $"Reclaimed {id} -> {reply.Landed}");

    static IEnumerable<string> TasksOf(Arguments given) => [given.Operand("id"), .. given.Texts("ids")];

    static string Said(string? reason) => reason is null ? "" : $": {ControlText.FirstLine(reason, 120)}";
}
