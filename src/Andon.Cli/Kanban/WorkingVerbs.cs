using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Cli.Verbs;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>Working on tasks: from the claim to the end of the run, and what brings a task back.</summary>
static class WorkingVerbs
{
    public const string Group = "Work";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban claim", Group, "Makes a ready task yours.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [Flag.Integer("ttl", "Seconds that the claim holds without a heartbeat.", least: 1)],
            Run = ClaimAsync,
        },
        new("kanban heartbeat", Group, "Says that a run is alive.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Name("note", "TEXT", "How far it is.")],
            Run = HeartbeatAsync,
        },
        new("kanban complete", Group, "Ends the work on tasks: they are done.")
        {
            Operands = [KanbanFlags.Tasks],
            Flags =
            [
                KanbanFlags.Name("result", "TEXT", "What came out of it."),
                KanbanFlags.Name("summary", "TEXT", "What was done."),
                KanbanFlags.Metadata,
                KanbanFlags.Force,
            ],
            Run = CompleteAsync,
        },
        new("kanban block", Group, "Says that tasks cannot go on, and why.")
        {
            Operands = [KanbanFlags.Task, Operand.Words("reason", "Why.")],
            Flags =
            [
                KanbanFlags.Ids,
                Flag.Choice("kind", "What would help.", "dependency", "needs_input", "capability", "transient"),
            ],
            Run = BlockAsync,
        },
        new("kanban schedule", Group, "Parks tasks until they are unblocked.")
        {
            Operands = [KanbanFlags.Task, Operand.Words("reason", "Why.")],
            Flags = [KanbanFlags.Ids, Flag.Time("at", "When they go on by themselves.")],
            Run = ScheduleAsync,
        },
        new("kanban unblock", Group, "Lets blocked or parked tasks go on.")
        {
            Operands = [KanbanFlags.Tasks],
            Flags = [KanbanFlags.Reason],
            Run = UnblockAsync,
        },
        PromoteVerb.Entry,
        new("kanban reclaim", Group, "Takes a task from whoever works on it.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Reason],
            Run = ReclaimAsync,
        },
    ];

    static async Task<int> ClaimAsync(Invocation invocation)
    {
        var task = KanbanTasks.Named(invocation);
        try
        {
            var reply = await KanbanTasks.SubmitAsync(invocation, new ClaimRequest
            {
                Task = task,
                Kind = RunKinds.Manual,
                LeaseSeconds = invocation.Arguments.Integer("ttl") ?? KanbanSurroundings.ClaimSecondsOf(invocation),
                ClaimLock = LaneClaim.Label,
                Workspace = true,
            });
            invocation.Line($"Claimed {task}");
            if (reply.Task?.WorkspacePath is { } path) invocation.Line($"Workspace: {ControlText.Line(path)}");
            return 0;
        }
        catch (AndonException refused) when (
            ErrorCatalog.Describe(refused.Code).HttpStatus == 409 && refused.Code is not ErrorCode.OwnedElsewhere)
        {
            var shown = await invocation.Client.TaskAsync(invocation.Board, task);
            var held = shown.Runs.FirstOrDefault(run => run.Id == shown.Task.CurrentRunId)?.ClaimLock ?? "(none)";
            KanbanTasks.Tell(
                invocation, $"cannot claim {task}: status={shown.Task.Status} lock={ControlText.Line(held)}", refused);
            return 1;
        }
    }

    static Task<int> HeartbeatAsync(Invocation invocation) => KanbanTasks.EachAsync(
        invocation, [invocation.Arguments.Operand("id")],
        id => KanbanFence.SubmitAsync(
            invocation, new HeartbeatRequest { Task = id, Note = invocation.Arguments.Text("note") }),
        (_, id) => $"Heartbeat recorded for {id}",
        id => $"cannot heartbeat {id} (not running?)");

    static Task<int> CompleteAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var tasks = given.OperandTexts("id");
        if (tasks.Count > 1 && (given.Has("summary") || given.Has("metadata")))
            throw new MisuseException("--summary and --metadata belong to one task; complete them one by one.");
        var template = new CompleteRequest
        {
            Task = "",
            Summary = given.Text("summary"),
            Result = given.Text("result"),
            Metadata = RawJson.Of(given.Text("metadata")),
            Force = given.Has("force"),
        };
        return KanbanTasks.EachAsync(
            invocation, tasks, id => KanbanFence.SubmitAsync(invocation, template with { Task = id }),
            (_, id) => $"Completed {id}", id => $"cannot complete {id} (unknown id or terminal state)");
    }

    static Task<int> BlockAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reason = given.Words("reason");
        return KanbanTasks.EachAsync(
            invocation, TasksOf(given),
            async id =>
            {
                await KanbanFence.CheckAsync(invocation, id);
                if (reason is not null) await KanbanTasks.RemarkAsync(invocation, id, $"BLOCKED: {reason}");
                var request = new BlockRequest { Task = id, Reason = reason, Kind = given.Text("kind") };
                return await KanbanTasks.SubmitAsync(invocation, request);
            },
            (reply, id) => $"Blocked {id}{Said(reason)}{Landing(reply.Landed)}",
            id => $"cannot block {id}");
    }

    static string Landing(string? landed) => landed switch
    {
        "todo" => " → todo (dependency wait)",
        "triage" => " → triage (unblock loop detected)",
        _ => "",
    };

    static Task<int> ScheduleAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reason = given.Words("reason");
        var at = given.Time("at", invocation.Time)?.ToUnixTimeSeconds();
        return KanbanTasks.EachAsync(
            invocation, TasksOf(given),
            async id =>
            {
                await KanbanFence.CheckAsync(invocation, id);
                if (reason is not null) await KanbanTasks.RemarkAsync(invocation, id, $"SCHEDULED: {reason}");
                var request = new ScheduleRequest { Task = id, Reason = reason, At = at };
                return await KanbanTasks.SubmitAsync(invocation, request);
            },
            (_, id) => $"Scheduled {id}{Said(reason)}", id => $"cannot schedule {id}");
    }

    static Task<int> UnblockAsync(Invocation invocation)
    {
        if (KanbanFence.IsWorker(invocation))
        {
            return Task.FromResult(KanbanTasks.Fail(
                invocation, "kanban: a worker frees no task; unblock it outside the worker"));
        }

        var reason = invocation.Arguments.Text("reason");
        return KanbanTasks.EachAsync(
            invocation, invocation.Arguments.OperandTexts("id"),
            async id =>
            {
                if (reason is not null) await KanbanTasks.RemarkAsync(invocation, id, $"UNBLOCK: {reason}");
                return await KanbanTasks.SubmitAsync(invocation, new UnblockRequest { Task = id, Reason = reason });
            },
            (_, id) => $"Unblocked {id}{Said(reason)}", id => $"cannot unblock {id} (not blocked/scheduled?)");
    }

    static Task<int> ReclaimAsync(Invocation invocation) => KanbanTasks.EachAsync(
        invocation, [invocation.Arguments.Operand("id")],
        id => KanbanTasks.SubmitAsync(
            invocation, new ReclaimRequest { Task = id, Reason = invocation.Arguments.Text("reason") }),
        (_, id) => $"Reclaimed {id}",
        id => $"cannot reclaim {id} (not running or unknown id)");

    /// <summary>Each once: naming a task twice is no second command.</summary>
    public static IEnumerable<string> TasksOf(Arguments given) =>
        ((string[])[given.Operand("id"), .. given.Texts("ids")]).Distinct();

    static string Said(string? reason) => reason is null ? "" : $": {ControlText.Line(reason)}";
}
