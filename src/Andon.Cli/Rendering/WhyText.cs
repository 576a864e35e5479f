using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Why a task does not run: its status, then a line for each reason with what may be done about it.</summary>
static class WhyText
{
    public static void Write(TextWriter writer, WhyReply reply, TimeProvider time)
    {
        writer.Write($"{reply.Task} is {ControlText.Line(reply.Status)}\n");
        if (reply.Reasons.Count == 0) writer.Write("  Nothing holds it back.\n");
        foreach (var reason in reply.Reasons)
        {
            writer.Write($"  {Reason(reason, time)}\n");
            if (reason.Next is { Length: > 0 } next) writer.Write($"     → {ControlText.Line(next)}\n");
        }
    }

    public static string Reason(ReasonMessage reason, TimeProvider time)
    {
        var since = reason.Since is { } seconds ? $" (since {TimeText.Format(seconds, time)})" : "";
        return $"{ControlText.Line(reason.Code)}: {ControlText.Line(reason.Text)}{since}";
    }
}
