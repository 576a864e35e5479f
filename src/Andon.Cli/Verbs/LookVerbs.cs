using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Context;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Looking at what was done, and at a board as a whole.</summary>
static class LookVerbs
{
    const string Group = "Looking";

    public static VerbEntry[] Entries { get; } =
    [
        new("runs", Group, "Every attempt at a task, with its outcome.")
        {
            Operands = [Operand.OwnTask],
            Flags = [.. RunFilter.Flags],
            Examples = ["andon runs t_0123456789abcdef", "andon runs t_0123456789abcdef --json"],
            Json = "an array of runs.",
            Run = RunsAsync,
        },
        new("log", Group, "The output of a task's run, the newest unless another is named.")
        {
            Operands = [Operand.OwnTask],
            Flags =
            [
                Flag.Switch("follow", "Go on until the run has ended; without one, wait.") with { Short = 'f' },
                Flag.Integer("run", "The run of this number.", least: 1),
                Flag.Integer("tail", "Only so many bytes of its end.", least: 0),
            ],
            Notes =
                "On a terminal, what could move its cursor is shown as a sign; into a file or a pipe it goes as it is.",
            Examples =
            [
                "andon log t_0123456789abcdef",
                "andon log -f t_0123456789abcdef",
                "andon log t_0123456789abcdef --run 3 --tail 2000",
            ],
            GoesOn = true,
            Run = LogAsync,
        },
        new("context", Group, "What a worker is told about a task: its text, what was tried, what it builds on.")
        {
            Operands = [Operand.OwnTask],
            Flags =
            [
                Flag.Integer(
                    "bytes", "At most so many bytes; 64 KiB unless said.", ContextLimits.BytesMin,
                    ContextLimits.BytesMax),
            ],
            Notes = "The newest of each section is in it; what is left out is counted, with the verb that shows it. "
                + "Lines that begin with \"> \" quote what people and workers wrote.",
            Examples = ["andon context t_0123456789abcdef", "andon context t_0123456789abcdef --bytes 16000"],
            Json = "`{board, position, task, context, sections}`, a section being `{name, shown, total}`.",
            Run = ContextAsync,
        },
        new("stats", Group, "How many tasks there are, by status and by assignee.")
        {
            Examples = ["andon stats", "andon stats --board site --json"],
            Json = "`{board, position, by_status, by_assignee, oldest_ready_age_seconds, now}`.",
            Run = StatsAsync,
        },
        new("assignees", Group, "Who tasks are or may be assigned to.")
        {
            Examples = ["andon assignees", "andon assignees --json"],
            Json = "an array of `{name, on_disk, counts}`.",
            Run = AssigneesAsync,
        },
        new("verify", Group, "Reads a board's whole log and proves that nothing in it was changed or lost.")
        {
            Examples = ["andon verify", "andon verify --board site --json"],
            Json = "`{board, position, sound, frames, segments, head, findings}`.",
            Notes = "Exits with 78 if the board is not sound.",
            Run = VerifyAsync,
        },
    ];

    static async Task<int> RunsAsync(Invocation invocation)
    {
        var filter = RunFilter.Of(invocation.Arguments);
        var reply = await invocation.Client.RunsAsync(invocation.Board, invocation.Arguments.Operand("id"));
        var runs = filter.Of(reply.Runs);
        if (invocation.IsJson) invocation.Json(runs, WireJson.Default.IReadOnlyListRunMessage);
        else if (runs.Count == 0) invocation.Line($"(no runs yet for {reply.Task})");
        else RunLines.WriteTable(invocation.Output, runs, invocation.Time);
        return 0;
    }

    static async Task<int> LogAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (invocation.IsJson)
            throw Usage.Invalid("A log is no JSON.", "It is the output of a program as it was.", "Leave --json out.");
        var stop = invocation.Stop;
        var run = given.Integer("run") ?? await NewestRunAsync(
            invocation, given.Operand("id"), given.Has("follow"), stop);
        using var log = await invocation.Client.RunLogAsync(
            invocation.Board, run, offset: 0, given.Has("follow"), stop);
        var page = new LogPage(invocation);
        if (given.Integer("tail") is { } tail) await page.CopyTailAsync(log, tail, stop);
        else await page.CopyAsync(log, stop);
        return 0;
    }

    static async Task<long> NewestRunAsync(Invocation invocation, string task, bool waits, CancellationToken stop)
    {
        var reply = await invocation.Client.RunsAsync(invocation.Board, task, stop);
        if (reply.Runs.Count > 0) return reply.Runs.Max(run => run.Id);
        if (!waits)
        {
            throw new AndonException(
                new Refusal(
                    ErrorCode.RunNotFound, $"{task} has no log yet.", "It has had no run.",
                    "See andon why for what it waits for, or wait for its run with andon log -f."),
                reply.Board);
        }

        var query = new EventQuery { After = reply.Position, Task = task };
        await foreach (var happened in invocation.Client.FollowAsync(invocation.Board, query, stop))
        {
            if (happened.RunId is { } run) return run;
        }

        throw new OperationCanceledException(stop);
    }

    static async Task<int> ContextAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var reply = await invocation.Client.ContextAsync(
            invocation.Board, given.Operand("id"), given.Integer("bytes"));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.ContextReply);
        else invocation.Write(invocation.IsTerminal ? ControlText.Block(reply.Context) : reply.Context);
        return 0;
    }

    static async Task<int> StatsAsync(Invocation invocation)
    {
        var reply = await invocation.Client.StatsAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.StatsReply);
        else StatsText.Write(invocation.Output, reply);
        return 0;
    }

    static async Task<int> AssigneesAsync(Invocation invocation)
    {
        var reply = await invocation.Client.AssigneesAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(reply.Assignees, WireJson.Default.IReadOnlyListAssigneeMessage);
        else if (reply.Assignees.Count == 0)
            invocation.Line("(nobody: no task is assigned, and there are no profiles)");
        else AssigneeTable(invocation, reply.Assignees);
        return 0;
    }

    static void AssigneeTable(Invocation invocation, IReadOnlyList<AssigneeMessage> assignees)
    {
        var table = new Columns("NAME", "PROFILE", "COUNTS");
        foreach (var assignee in assignees)
            table.Add(assignee.Name, assignee.OnDisk ? "yes" : "no", StatsText.Counts(assignee.Counts, "(idle)"));
        table.WriteTo(invocation.Output);
    }

    static async Task<int> VerifyAsync(Invocation invocation)
    {
        var reply = await LongWait.ForAsync(
            invocation, WorkKinds.Verify, client => client.VerifyAsync(invocation.Board));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.VerifyReply);
        else WriteVerified(invocation, reply);
        return reply.Sound ? 0 : ErrorCatalog.ExitMaintenance;
    }

    static void WriteVerified(Invocation invocation, VerifyReply reply)
    {
        var verdict = reply.Sound ? invocation.Paint.Status("done", "sound") : invocation.Paint.Bad("NOT SOUND");
        var size = $"{Counted(reply.Frames, "frame")} in {Counted(reply.Segments, "segment")}";
        invocation.Line($"Board {reply.Board} is {verdict}: position {reply.Position}, {size}");
        if (reply.Head is { } head) invocation.Line($"  head {ControlText.Line(head)}");
        foreach (var finding in reply.Findings) invocation.Line($"  ✖ {ControlText.Line(finding)}");
    }

    static string Counted(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
