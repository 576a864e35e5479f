using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Giving out work, and the brakes on it.</summary>
static class BrakeVerbs
{
    const string Group = "Dispatch";

    static readonly Operand MaybeTasks =
        Operand.Tasks with { Least = 0, Summary = "Tasks; without any, the whole board." };

    public static VerbEntry[] Entries { get; } =
    [
        new("dispatch", Group, "Looks once for work to give out. Not needed while somebody asks for dispatch.")
        {
            Flags =
            [
                Flag.Switch("dry-run", "Only say what would happen."),
                Flag.Integer("max", "At most so many starts.", least: 0),
            ],
            Examples = ["andon dispatch", "andon dispatch --dry-run --json"],
            Json = "what one pass did: `spawned`, `promoted`, `skipped_unassigned` … and `waiting` with the reasons.",
            Run = DispatchAsync,
        },
        new("why", Group, "Why a task does not run: every reason, true at this moment.")
        {
            Operands = [Operand.OwnTask],
            Examples = ["andon why t_0123456789abcdef"],
            Json = "`{board, position, task, status, reasons}`.",
            Run = WhyAsync,
        },
        new("pause", Group, "Gives out no new work: of tasks, of a board, of a profile, or of the whole home.")
        {
            Operands = [MaybeTasks],
            Flags =
            [
                .. ScopeFlags,
                Flag.Switch("drain", "Runs that are open finish; what it does anyway."),
                Flag.Switch("now", "Also end the runs that are open; without it they finish."),
                EditVerbs.ReasonFlag,
            ],
            Examples =
            [
                "andon pause --all --reason \"Upgrade\"",
                "andon pause --profile a-dev",
                "andon pause t_0123456789abcdef",
            ],
            Json = "the pauses; for tasks the replies.",
            Run = PauseAsync,
        },
        new("resume", Group, "Takes a pause or a stop back.")
        {
            Operands = [MaybeTasks],
            Flags = [.. ScopeFlags],
            Examples = ["andon resume --all", "andon resume t_0123456789abcdef"],
            Json = "the pauses that are left; for tasks the replies.",
            Run = ResumeAsync,
        },
        new("stop", Group, "Ends the run of tasks, with its processes; they are not given out again before a resume.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon stop t_0123456789abcdef --reason \"Wrong input\""],
            Json = EditVerbs.Many,
            Run = StopAsync,
        },
    ];

    static Flag[] ScopeFlags =>
    [
        Flag.Switch("all", "The whole home."),
        Flag.Named("profile", "PROFILE", "One profile, on every board."),
        Flag.Tasks("task", "One task; the same as naming it by itself."),
    ];

    static async Task<int> DispatchAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new DispatchRequest { DryRun = given.Has("dry-run"), Max = given.Integer("max") };
        var reply = await invocation.Client.DispatchAsync(invocation.Board, request);
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.DispatchReply);
        else DispatchText.Write(invocation.Output, reply);
        return 0;
    }

    static async Task<int> WhyAsync(Invocation invocation)
    {
        var reply = await invocation.Client.WhyAsync(invocation.Board, invocation.Arguments.Operand("id"));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.WhyReply);
        else WhyText.Write(invocation.Output, reply, invocation.Time);
        return 0;
    }

    static async Task<int> PauseAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (given.Has("now") && given.Has("drain"))
        {
            throw Usage.Invalid(
                "Runs cannot both finish and end.", "--drain lets open runs finish, --now ends them.",
                "Give one of them.");
        }

        if (TasksOf(given) is { Count: > 0 } tasks)
        {
            if (given.Has("now"))
                throw Usage.Invalid(
                    "--now is not for tasks.", "It ends the runs of a board, a profile or the home.",
                    "Use andon stop.");
            return await Submission.EachAsync(
                invocation, tasks, id => new PauseTaskRequest { Task = id, Reason = given.Text("reason") },
                (_, id) => $"Paused {id}");
        }

        var (scope, name) = await ScopeAsync(invocation);
        var request = new PauseRequest
        {
            Scope = scope,
            Name = name,
            Reason = given.Text("reason"),
            Drain = !given.Has("now"),
        };
        var reply = await invocation.Client.PauseAsync(request);
        var runs = request.Drain is false ? "open runs are ended" : "open runs finish";
        return Print(invocation, reply, $"Paused the {Named(scope, name)}; {runs}");
    }

    static async Task<int> ResumeAsync(Invocation invocation)
    {
        if (TasksOf(invocation.Arguments) is { Count: > 0 } tasks)
        {
            return await Submission.EachAsync(
                invocation, tasks, id => new ResumeTaskRequest { Task = id },
                (reply, id) => $"Resumed {id} ({reply.Landed})");
        }

        var (scope, name) = await ScopeAsync(invocation);
        var reply = await invocation.Client.ResumeAsync(scope, name);
        return Print(invocation, reply, $"Resumed the {Named(scope, name)}");
    }

    static Task<int> StopAsync(Invocation invocation) => Submission.EachAsync(
        invocation, invocation.Arguments.OperandTexts("id"),
        id => new StopTaskRequest { Task = id, Reason = invocation.Arguments.Text("reason") },
        (reply, id) => $"Stopped {id} ({reply.Landed})");

    static IReadOnlyList<string> TasksOf(Arguments given)
    {
        List<string> tasks = [.. given.OperandTexts("id"), .. given.Texts("task")];
        var scopes = (tasks.Count > 0 ? 1 : 0) + (given.Has("all") ? 1 : 0) + (given.Has("profile") ? 1 : 0);
        return scopes < 2 ? tasks : throw Usage.Invalid(
            "That names more than one thing.", "Tasks, --profile and --all exclude each other.", "Give one of them.");
    }

    static async Task<(string Scope, string? Name)> ScopeAsync(Invocation invocation)
    {
        if (invocation.Arguments.Has("all")) return ("home", null);
        if (invocation.Arguments.Text("profile") is { } profile) return ("profile", profile);
        return ("board", await invocation.BoardNameAsync());
    }

    static string Named(string scope, string? name) => name is null ? scope : $"{scope} {name}";

    static int Print(Invocation invocation, PausesReply reply, string done)
    {
        if (invocation.IsJson)
        {
            invocation.Json(reply, WireJson.Default.PausesReply);
            return 0;
        }

        invocation.Line(done);
        foreach (var pause in reply.Pauses) invocation.Line($"  {PauseText.Line(pause, invocation.Time)}");
        return 0;
    }
}
