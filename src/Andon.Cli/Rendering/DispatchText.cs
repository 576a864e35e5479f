using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>
/// What one pass of the dispatcher did: a line for each thing that happened, nothing for what did not.
/// </summary>
static class DispatchText
{
    public static void Write(TextWriter writer, DispatchReply reply)
    {
        var mark = reply.DryRun ? " (dry)" : "";
        writer.Write($"Spawned: {reply.Spawned.Count}{mark}\n");
        foreach (var spawned in reply.Spawned)
        {
            var workspace = string.IsNullOrEmpty(spawned.Workspace) ? "" : $" @ {ControlText.Line(spawned.Workspace)}";
            writer.Write($"  {spawned.TaskId} -> {ControlText.Line(spawned.Assignee ?? "-")}{workspace}{mark}\n");
        }

        Group(writer, "Promoted", reply.Promoted);
        Group(writer, "Reclaimed", reply.Reclaimed);
        Group(writer, "Crashed", reply.Crashed);
        Group(writer, "Timed out", reply.TimedOut);
        Group(writer, "Stale", reply.Stale);
        Group(writer, "Blocked by failures", reply.AutoBlocked);
        Group(writer, "Rate limited", reply.RateLimited);
        Group(writer, "Assigned by default", reply.AutoAssignedDefault);
        Group(writer, "Without an assignee", reply.SkippedUnassigned);
        Group(writer, "Assignee cannot be spawned", reply.SkippedNonspawnable);
        Group(writer, "Profile at its limit", reply.SkippedPerProfileCapped.Select(capped => capped.TaskId));
        foreach (var waiting in reply.Waiting)
        {
            var reasons = waiting.Reasons.Select(reason => $"{reason.Code}: {reason.Text}");
            writer.Write($"Waits: {waiting.Task} {ControlText.Line(string.Join("; ", reasons))}\n");
        }
    }

    static void Group(TextWriter writer, string name, IEnumerable<string> tasks)
    {
        var all = string.Join(", ", tasks);
        if (all.Length > 0) writer.Write($"{name}: {all}\n");
    }
}
