using System.Globalization;
using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>
/// What the environment of a worker lets it do. Ours shows its run's token, and the daemon fences it by that. One that
/// has only the reference's variables is held to its task and its run here, by a look before the write.
/// </summary>
static class KanbanFence
{
    /// <summary>Whether the line comes out of a worker, which may not free tasks.</summary>
    public static bool IsWorker(Invocation invocation) => Own(invocation) is not null;

    public static async Task CheckAsync(Invocation invocation, string task)
    {
        if (Own(invocation) is not { } own) return;
        if (task != own)
        {
            throw new AndonException(
                ErrorCode.Forbidden, $"Task {task} was left as it is.",
                $"This process works on {ControlText.Line(own)}, and may not end or block another task.",
                "Do it outside the worker, or say it in a comment.");
        }

        if (!string.IsNullOrEmpty(invocation.Variable(Worker.TokenVariable))) return;
        if (invocation.Variable(Worker.RunVariable) is not { Length: > 0 } named) return;
        if (!long.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var run)) run = 0;
        var current = (await invocation.Client.TaskAsync(invocation.Board, task)).Task.CurrentRunId;
        if (current == run) return;
        throw new AndonException(
            ErrorCode.RunSuperseded, $"Task {task} was left as it is.",
            current is null
                ? $"Run {ControlText.Line(named)} has ended."
                : $"Run {ControlText.Line(named)} is not the one that goes on, which is run {current}.",
            "Stop: somebody else goes on with it.");
    }

    /// <summary>For whatever may end a task's run.</summary>
    public static async Task<CommandReply> SubmitAsync(Invocation invocation, TaskRequest request)
    {
        await CheckAsync(invocation, request.Task);
        return await KanbanTasks.SubmitAsync(invocation, request);
    }

    static string? Own(Invocation invocation) =>
        invocation.Variable(Worker.TaskVariable) is { Length: > 0 } task ? task : null;
}
