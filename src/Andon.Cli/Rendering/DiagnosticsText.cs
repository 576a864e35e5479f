using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Findings for people: by task, each with its data and what to try first.</summary>
static class DiagnosticsText
{
    const int DetailMost = 300;

    public static void Write(TextWriter writer, DiagnosticsReply reply, Paint paint)
    {
        var count = reply.Tasks.Sum(task => task.Diagnostics.Count);
        writer.Write(count == 0
            ? "No active diagnostics on this board.\n"
            : $"{count} active diagnostic(s) across {reply.Tasks.Count} task(s):\n");
        foreach (var task in reply.Tasks) Write(writer, task, paint);
        if (reply.More) writer.Write($"\n(the last {reply.Examined} changed tasks were looked at; there are more)\n");
        foreach (var kind in reply.FailedRules)
            writer.Write($"\n✖ the rule {ControlText.Line(kind)} failed: nothing is known of it\n");
    }

    static void Write(TextWriter writer, TaskDiagnostics task, Paint paint)
    {
        var who = task.Assignee is null ? "(unassigned)" : $"@{ControlText.Line(task.Assignee)}";
        var status = paint.Status(task.Status, task.Status);
        writer.Write($"\n{task.TaskId}  {status}  {who}  {ControlText.Line(task.Title)}\n");
        foreach (var found in task.Diagnostics) Write(writer, found, paint);
    }

    static void Write(TextWriter writer, DiagnosticMessage found, Paint paint)
    {
        var (marker, severity) = (Marker(found.Severity), found.Severity);
        var head = $"{marker} [{ControlText.Line(severity)}] {ControlText.Line(found.Kind)}";
        var painted = severity == "warning" ? paint.Bold(head) : paint.Bad(head);
        writer.Write($"  {painted}: {ControlText.Line(found.Title)}\n");
        writer.Write($"      {ControlText.FirstLine(found.Detail, DetailMost)}\n");
        if (found.Data is { } data)
            writer.Write($"      data: {paint.Dim(ControlText.FirstLine(data.Text, DetailMost))}\n");
        foreach (var action in Suggested(found))
            writer.Write($"      → {ControlText.Line(action.Payload.Command)}  ({ControlText.Line(action.Label)})\n");
    }

    /// <summary>What is suggested; where nothing is, all that may help.</summary>
    static IEnumerable<DiagnosticAction> Suggested(DiagnosticMessage found) =>
        found.Actions.Any(action => action.Suggested) ? found.Actions.Where(action => action.Suggested) : found.Actions;

    static string Marker(string severity) => severity switch
    {
        "critical" => "!!!",
        "error" => "!!",
        _ => "⚠",
    };
}
