using System.Globalization;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Saves what can be saved of a board that cannot be opened.</summary>
static class RepairVerbs
{
    const string Group = "Boards";

    public static VerbEntry[] Entries { get; } =
    [
        new("repair", Group, "What can be saved of a board that is closed for damage; and does it, when you say so.")
        {
            Flags = [Flag.Switch("yes", "Do it: open the board with what is left. What was there is set aside.")],
            Notes = "Whatever one of a board's two copies can give is mended without asking. This is for a board of "
                + "which something is lost: it says what is left, where each part comes from, and what is lost, to the "
                + "record or row. Without --yes nothing is changed.",
            Examples = ["andon repair --board site", "andon repair --board site --yes"],
            Json = "`{board, applied, damage: [{kind, text}], record, position, sources, lost}`.",
            Run = RepairAsync,
        },
    ];

    static async Task<int> RepairAsync(Invocation invocation)
    {
        var request = new RepairRequest { Apply = invocation.Arguments.Has("yes") };
        var reply = await LongWait.ForAsync(
            invocation, WorkKinds.Restore, client => client.RepairAsync(invocation.Board, request));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.RepairReply);
        else Write(invocation, reply);
        return 0;
    }

    static void Write(Invocation invocation, RepairReply reply)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $"record {reply.Record}, event {reply.Position}");
        invocation.Line($"Board {reply.Board} {(reply.Applied ? "has" : "would have")} everything up to {end}, but:");
        foreach (var lost in reply.Lost) invocation.Line($"  lost   {ControlText.Line(lost)}");
        if (reply.Lost.Count == 0) invocation.Line("  lost   nothing that is known");
        foreach (var damage in reply.Damage)
            invocation.Line($"  damage {damage.Kind}: {ControlText.Line(damage.Text)}");
        foreach (var source in reply.Sources) invocation.Line($"  from   {ControlText.Line(source)}");
        if (!reply.Applied) invocation.Line($"Nothing was changed. To do it: andon repair --board {reply.Board} --yes");
    }
}
