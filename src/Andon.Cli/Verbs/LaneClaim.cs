using System.Globalization;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>The next task of a profile, for an external worker or for the person who does the profile's work.</summary>
static class LaneClaim
{
    /// <summary>Tells people who holds a claim.</summary>
    public static string Label =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>A worker that asks for its next task asks as whoever runs it: its last run is over.</summary>
    public static async Task<int> RunAsync(Invocation invocation, string lane)
    {
        var given = invocation.Arguments;
        if (given.OperandOrNull("id") is not null || given.Has("pull"))
        {
            throw Usage.Invalid(
                "Nothing was claimed.", "--lane takes the next task of a profile, and goes with no task and no --pull.",
                "Give either.");
        }

        invocation.WithholdCredential();
        var reply = await invocation.Client.ClaimNextAsync(invocation.Board, new ClaimNextRequest
        {
            Lane = lane,
            LeaseSeconds = given.Seconds("ttl"),
            ClaimLock = Label,
            WaitSeconds = given.Seconds("wait"),
        });
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.CommandReply);
        else if (reply.RunToken is null) invocation.Line(WorkVerbs.ClaimedText(reply, reply.TaskId!));
        else WriteExports(invocation, reply);
        return 0;
    }

    /// <summary>Names and numbers of ours need no quotes; the remark comes last, and a shell passes over it.</summary>
    static void WriteExports(Invocation invocation, CommandReply reply)
    {
        invocation.Line($"export ANDON_BOARD={reply.Board}");
        invocation.Line($"export ANDON_TASK={reply.TaskId}");
        invocation.Line($"export ANDON_RUN={reply.Run}");
        invocation.Line($"export ANDON_RUN_TOKEN={reply.RunToken}");
        invocation.Line($"# Claimed {reply.TaskId}: {ControlText.Line(reply.Task?.Title ?? "")}");
    }
}
