using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Collection;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Collects what piled up beside a board.</summary>
static class CollectVerb
{
    const string Group = "Boards";

    /// <summary>Of a kind; the others are counted, and --json has more of them.</summary>
    const int LinesMax = 20;

    public static VerbEntry[] Entries { get; } =
    [
        new("gc", Group, "Clears away what piled up beside a board and nobody needs any more.")
        {
            Flags =
            [
                Flag.Age("workspaces-older", "Scratch directories of tasks finished or deleted so long ago go to the "
                    + "trash (1d)."),
                Flag.Age("trash-older", "What came to the trash so long ago is deleted (7d)."),
                Flag.Age("logs-older", "Output of runs that ended so long ago is deleted (30d)."),
                Flag.Age("files-older", "Bytes that no task names any more, put there so long ago, are deleted (30d; "
                    + "1h at least)."),
                Flag.Age("leftovers-older", "Uploads, backups and stores that were begun so long ago and never "
                    + "finished are deleted (1d; 1h at least)."),
                Flag.Choice("only", "Only this kind; may be repeated.", [.. CollectKinds.All]) with
                {
                    Repeats = true, Commas = true,
                },
                Flag.Switch("dry-run", "Says what would go, and changes nothing."),
                Flag.Switch("yes", $"Also when it is more than {CollectRules.SharePercentMax} % of the trash and "
                    + "workspaces, of the logs, or of the files."),
            ],
            Notes = "An age is a number with its unit: 90s, 15m, 12h, 30d. Events and history are the board's log and "
                + "are never deleted. Nothing of a task that may still run is touched, links are not followed, and "
                + "what is not proven to be ours stays, with the reason. The daemon clears finished workspaces by "
                + "itself unless kanban.workspace_cleanup is off.",
            Examples = ["andon gc --dry-run", "andon gc --only logs --logs-older 14d", "andon gc --board site --json"],
            Json = "`{board, dry_run, needs_yes, kinds: [{kind, older_seconds, all, count, bytes, items: [{name, "
                + "bytes}], kept: [{name, reason}]}]}`.",
            Run = RunAsync,
        },
    ];

    static async Task<int> RunAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var reply = await invocation.Client.CollectAsync(invocation.Board, new CollectRequest
        {
            Only = arguments.Has("only") ? arguments.Texts("only") : null,
            WorkspacesOlder = arguments.Seconds("workspaces-older"),
            TrashOlder = arguments.Seconds("trash-older"),
            LogsOlder = arguments.Seconds("logs-older"),
            FilesOlder = arguments.Seconds("files-older"),
            LeftoversOlder = arguments.Seconds("leftovers-older"),
            DryRun = arguments.Has("dry-run"),
            Yes = arguments.Has("yes"),
        });
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.CollectReply);
        else Write(invocation, reply);
        return 0;
    }

    static void Write(Invocation invocation, CollectReply reply)
    {
        var table = new Columns("KIND", "OLDER", "ALL", reply.DryRun ? "WOULD GO" : "GONE", "BYTES");
        foreach (var kind in reply.Kinds)
        {
            table.Add(
                kind.Kind, DurationText.Format(TimeSpan.FromSeconds(kind.OlderSeconds)), $"{kind.All}",
                $"{kind.Count}", $"{kind.Bytes}");
        }

        table.WriteTo(invocation.Output);
        foreach (var kind in reply.Kinds)
        {
            foreach (var item in kind.Items.Take(reply.DryRun ? LinesMax : 0))
                invocation.Line($"{kind.Kind}: {ControlText.Line(item.Name)}, {item.Bytes} bytes");
            if (reply.DryRun && kind.Count > LinesMax)
                invocation.Line($"{kind.Kind}: and {kind.Count - LinesMax} more");
            foreach (var kept in kind.Kept.Take(LinesMax))
                invocation.Line($"{kind.Kind}: {ControlText.Line(kept.Name)} stays: {ControlText.Line(kept.Reason)}");
        }

        if (reply is { DryRun: true, NeedsYes: true })
            invocation.Line($"More than {CollectRules.SharePercentMax} % of a kind: it would take --yes.");
    }
}
