using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>
/// Tasks one per line: sign, id, status, assignee, tenant, title. Columns are as wide as the widest needs.
/// </summary>
static class TaskLines
{
    const int StatusWidth = 8;
    const int AssigneeWidth = 20;
    const string Nobody = "(unassigned)";

    public static void Write(TextWriter writer, IReadOnlyList<TaskSummary> tasks, Paint paint)
    {
        var status = tasks.Select(task => task.Status.Length).Append(StatusWidth).Max();
        var assignee = tasks.Select(task => TextWidth.Of(Assignee(task))).Append(AssigneeWidth).Max();
        foreach (var task in tasks)
            writer.Write(Line(task, status, assignee, paint) + "\n");
    }

    public static string Line(TaskSummary task, Paint paint) =>
        Line(task, Math.Max(StatusWidth, task.Status.Length), AssigneeWidth, paint);

    static string Line(TaskSummary task, int statusWidth, int assigneeWidth, Paint paint)
    {
        var icon = paint.Status(task.Status, StatusIcon.Of(task.Status));
        var status = paint.Status(task.Status, ControlText.Line(task.Status).PadRight(statusWidth));
        var assignee = TextWidth.Pad(Assignee(task), assigneeWidth);
        var tenant = task.Tenant is null ? "" : $" [{ControlText.Line(task.Tenant)}]";
        var hold = task.HoldKind is null ? "" : paint.Bad($" [{ControlText.Line(task.HoldKind)}]");
        return $"{icon} {paint.Dim(task.Id)}  {status}  {assignee}{tenant}{hold}  {ControlText.Line(task.Title)}";
    }

    static string Assignee(TaskSummary task) => task.Assignee is null ? Nobody : ControlText.Line(task.Assignee);
}
