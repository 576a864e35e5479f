using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>
/// An event on one line, alone (<c>tail</c>, <c>show</c>) or among those of other tasks (<c>watch</c>).
/// </summary>
static class EventLine
{
    const int KindWidth = 18;
    const int PayloadMost = 200;

    public static string OfTask(EventMessage happened, TimeProvider time, Paint paint)
    {
        var run = happened.RunId is { } id ? $"[run {id}] " : "";
        return $"{Moment(happened, time, paint)} {run}{ControlText.Line(happened.Kind)}{Payload(happened)}";
    }

    public static string OfBoard(EventMessage happened, string? assignee, TimeProvider time, Paint paint)
    {
        var who = assignee is null ? "" : $" (@{ControlText.Line(assignee)})";
        var kind = ControlText.Line(happened.Kind).PadRight(KindWidth);
        return $"{Moment(happened, time, paint)} {happened.TaskId ?? "-"} {kind}{who}{Payload(happened)}".TrimEnd();
    }

    static string Moment(EventMessage happened, TimeProvider time, Paint paint) =>
        paint.Dim($"[{TimeText.Format(happened.CreatedAt, time)}]");

    static string Payload(EventMessage happened) =>
        happened.Payload is { } payload ? $" {ControlText.FirstLine(payload.Text, PayloadMost)}" : "";
}
