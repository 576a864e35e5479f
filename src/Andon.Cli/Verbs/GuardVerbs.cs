using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>What guards a fleet: approval, breakers, and what runs use of their budgets.</summary>
static class GuardVerbs
{
    const string Group = "Dispatch";

    public static VerbEntry[] Entries { get; } =
    [
        new("approve", Group, "Lets tasks run that ask for a person's approval.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon approve t_0123456789abcdef --reason \"The plan is sound\""],
            Json = EditVerbs.Many,
            Run = invocation => Submission.EachAsync(
                invocation, invocation.Arguments.OperandTexts("id"),
                id => new ApproveRequest { Task = id, Reason = invocation.Arguments.Text("reason") },
                (_, id) => $"Approved {id}"),
        },
        new("usage", Group, "Says what a run has used so far, in all; its budgets are kept by it.")
        {
            Operands = [Operand.OwnTask],
            Flags =
            [
                Flag.Integer("input", "Tokens read so far.", least: 0),
                Flag.Integer("output", "Tokens written so far.", least: 0),
                Flag.Duration("retry-after", "How long the provider asks to wait; kept when the run exits with 75."),
                EditVerbs.ForceFlag,
            ],
            Notes = "The numbers are totals of the run, so that saying them twice counts them once.",
            Examples =
            [
                "andon usage t_0123456789abcdef --input 120000 --output 8000",
                "andon usage t_0123456789abcdef --retry-after 10m",
            ],
            Json = "the reply, with the task.",
            Run = UsageAsync,
        },
        new("breakers list", Group, "The board's breakers: whose runs keep failing, which provider refuses.")
        {
            Aliases = ["breakers"],
            Examples = ["andon breakers", "andon breakers --json"],
            Json = "an array of breakers.",
            Run = BreakersAsync,
        },
        new("breakers reset", Group, "Says that what a breaker guards works again: its tasks may run at once.")
        {
            Operands = [new("breaker", "As andon breakers shows it, profile/NAME or provider/NAME.")
            {
                Kind = ValueKind.Name,
            }],
            Examples = ["andon breakers reset profile/a-dev"],
            Json = "the reply.",
            Run = ResetAsync,
        },
    ];

    static Task<int> UsageAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new UsageRequest
        {
            Task = given.Operand("id"),
            TokensIn = given.Integer("input"),
            TokensOut = given.Integer("output"),
            RetryAfterSeconds = given.Seconds("retry-after"),
            Force = given.Has("force"),
        };
        return Submission.OneAsync(invocation, request, _ => $"Usage recorded for {request.Task}");
    }

    static async Task<int> BreakersAsync(Invocation invocation)
    {
        var reply = await invocation.Client.BreakersAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(reply.Breakers, WireJson.Default.IReadOnlyListBreakerMessage);
        else if (reply.Breakers.Count == 0) invocation.Line("(no breaker remembers a failure)");
        else WriteTable(invocation, reply.Breakers);
        return 0;
    }

    static void WriteTable(Invocation invocation, IReadOnlyList<BreakerMessage> breakers)
    {
        var table = new Columns("BREAKER", "STATE", "NEXT TRY", "FAILURES", "LAST ERROR");
        foreach (var breaker in breakers)
        {
            table.Add(
                breaker.Id, breaker.State, NextTry(breaker, invocation.Time), $"{breaker.Failures}",
                ControlText.FirstLine(breaker.Error ?? "", 80));
        }

        table.WriteTo(invocation.Output);
    }

    static string NextTry(BreakerMessage breaker, TimeProvider time)
    {
        if (breaker.ProbeRun is { } run) return $"run {run} tries";
        return breaker.Until is { } until ? TimeText.Format(until, time) : "-";
    }

    static Task<int> ResetAsync(Invocation invocation)
    {
        var breaker = invocation.Arguments.Operand("breaker");
        return Submission.OneAsync(
            invocation, new ResetBreakerRequest { Breaker = breaker }, _ => $"Reset {ControlText.Line(breaker)}");
    }
}
