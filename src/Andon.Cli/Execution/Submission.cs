using System.Text.Json;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Execution;

/// <summary>
/// Gives commands to the daemon, for one task or for several in order. Of several, each failure is told and the rest
/// go on, unless no daemon can be had; the exit status is that of the worst.
/// </summary>
static class Submission
{
    /// <param name="invocation">The verb that runs.</param>
    /// <param name="tasks">Each once, whatever the line says.</param>
    /// <param name="request">The command about a task.</param>
    /// <param name="done">What was done to a task, in a line.</param>
    public static async Task<int> EachAsync(
        Invocation invocation,
        IEnumerable<string> tasks,
        Func<string, VerbRequest> request,
        Func<CommandReply, string, string> done)
    {
        string[] all = [.. tasks.Distinct()];
        if (all is [var only])
        {
            var reply = await invocation.Client.SubmitAsync(invocation.Board, request(only));
            Tell(invocation, reply, () => done(reply, only));
            return 0;
        }

        var outcomes = new List<(string Task, CommandReply? Reply, AndonException? Refused)>();
        foreach (var task in all)
        {
            var outcome = await TryAsync(invocation, task, request(task));
            outcomes.Add(outcome);
            if (!invocation.IsJson) Tell(invocation, outcome.Reply, outcome.Refused, reply => done(reply, task));
            if (outcome.Refused is { } refused && IsHopeless(refused)) break;
        }

        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => WriteAll(writer, outcomes));
        return outcomes.Max(outcome => outcome.Refused is { } refused ? RefusalText.ExitStatus(refused) : 0);
    }

    /// <summary>One command; the reply in JSON, or a line and the daemon's note.</summary>
    public static async Task<int> OneAsync(Invocation invocation, VerbRequest request, Func<CommandReply, string> done)
    {
        var reply = await invocation.Client.SubmitAsync(invocation.Board, request);
        Tell(invocation, reply, () => done(reply));
        return 0;
    }

    static void Tell(Invocation invocation, CommandReply reply, Func<string> done)
    {
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.CommandReply);
        else WriteDone(invocation, reply, done());
    }

    static void Tell(
        Invocation invocation, CommandReply? reply, AndonException? refused, Func<CommandReply, string> done)
    {
        if (reply is not null) WriteDone(invocation, reply, done(reply));
        if (refused is not null) RefusalText.Write(refused, asJson: false, invocation.Output, invocation.Errors);
    }

    static void WriteDone(Invocation invocation, CommandReply reply, string done)
    {
        var note = reply.Note is null ? "" : $" ({ControlText.Line(reply.Note.TrimEnd('.'))})";
        invocation.Line(done + note);
    }

    static async Task<(string Task, CommandReply? Reply, AndonException? Refused)> TryAsync(
        Invocation invocation, string task, VerbRequest request)
    {
        try
        {
            return (task, await invocation.Client.SubmitAsync(invocation.Board, request), null);
        }
        catch (AndonException refused)
        {
            return (task, null, refused);
        }
    }

    static bool IsHopeless(AndonException refused) =>
        refused.Code is ErrorCode.Unavailable or ErrorCode.DaemonStopped or ErrorCode.DaemonFailed;

    static void WriteAll(
        Utf8JsonWriter writer, List<(string Task, CommandReply? Reply, AndonException? Refused)> outcomes)
    {
        writer.WriteStartArray();
        foreach (var (task, reply, refused) in outcomes)
        {
            if (reply is not null) JsonSerializer.Serialize(writer, reply, WireJson.Default.CommandReply);
            if (refused is null) continue;
            writer.WriteStartObject();
            writer.WriteString("task_id", task);
            JsonText.Properties(writer, RefusalText.ProblemOf(refused), WireJson.Default.Problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
