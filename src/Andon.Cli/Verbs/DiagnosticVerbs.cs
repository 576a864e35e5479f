using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Diagnostics;
using Andon.Protocol.Json;

namespace Andon.Cli.Verbs;

/// <summary>What a person should look at.</summary>
static class DiagnosticVerbs
{
    public static VerbEntry[] Entries { get; } =
    [
        new("diagnostics", "Looking", "What a person should look at: repeated failures, stuck tasks, silent runs.")
        {
            Aliases = ["diag"],
            Operands = [Operand.Tasks with { Least = 0, Summary = "Only these tasks; the whole board without." }],
            Flags = [Flag.Choice("severity", "Only what is so severe, or worse.", [.. Severities.Names])],
            Notes = "Nothing is stored: a finding is gone when its cause is. The thresholds are below "
                + "kanban.diagnostics in config.yaml. It exits with 0 whatever it finds.",
            Examples = ["andon diagnostics", "andon diagnostics t_0123456789abcdef --severity error"],
            Json = "an array of `{task_id, title, status, assignee, diagnostics}`, worst first.",
            Run = FindAsync,
        },
    ];

    static async Task<int> FindAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var tasks = given.OperandTexts("id");
        var reply = await invocation.Client.DiagnosticsAsync(
            invocation.Board, tasks.Count == 0 ? null : tasks, given.Text("severity"));
        if (invocation.IsJson) invocation.Json(reply.Tasks, WireJson.Default.IReadOnlyListTaskDiagnostics);
        else DiagnosticsText.Write(invocation.Output, reply, invocation.Paint);
        return 0;
    }
}
