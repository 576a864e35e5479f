using Andon.Cli.Rendering;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>A task on one line, in the widths that the reference kanban's <c>list</c> has.</summary>
static class TaskLine
{
    const int StatusWidth = 8;
    const int AssigneeWidth = 20;

    public static string Of(TaskSummary task)
    {
        var assignee = TextWidth.Pad(ControlText.Line(task.Assignee ?? "(unassigned)"), AssigneeWidth);
        var tenant = task.Tenant is null ? "" : $" [{ControlText.Line(task.Tenant)}]";
        var status = task.Status.PadRight(StatusWidth);
        return $"{Icon(task.Status)} {task.Id}  {status}  {assignee}{tenant}  {ControlText.Line(task.Title)}";
    }

    /// <summary>There, ideas and reviews have no sign of their own.</summary>
    static string Icon(string status) => status is "triage" or "review" ? "?" : StatusIcon.Of(status);
}
