using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>
/// <c>promote</c>: an operator's word that tasks may go on. Nothing goes past an open parent, with --force neither; a
/// dry run foretells what the daemon would say from what it shows of the task.
/// </summary>
sealed class PromoteVerb(Invocation invocation)
{
    public static VerbEntry Entry { get; } =
        new("kanban promote", WorkingVerbs.Group, "Lets tasks that wait go on.")
        {
            Operands = [KanbanFlags.Task, Operand.Words("reason", "Why.")],
            Flags =
            [
                KanbanFlags.Ids,
                Flag.Switch("force", "Taken; an open parent is not passed over all the same."),
                Flag.Switch("dry-run", "Only say what would happen."),
                KanbanFlags.Json,
            ],
            Run = each => new PromoteVerb(each).RunAsync(),
        };

    bool IsDry => invocation.Arguments.Has("dry-run");

    async Task<int> RunAsync()
    {
        var outcomes = new List<(string Task, string? Landed, string? Error)>();
        foreach (var task in WorkingVerbs.TasksOf(invocation.Arguments)) outcomes.Add(await PromoteAsync(task));
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, outcomes));
        else outcomes.ForEach(Tell);
        return outcomes.Exists(outcome => outcome.Error is not null) ? 1 : 0;
    }

    async Task<(string Task, string? Landed, string? Error)> PromoteAsync(string task)
    {
        try
        {
            var id = KanbanTasks.Checked(task);
            if (IsDry)
            {
                var shown = await invocation.Client.TaskAsync(invocation.Board, id);
                return (task, "ready", await ObjectionAsync(shown));
            }

            var reply = await KanbanTasks.SubmitAsync(
                invocation, new PromoteRequest { Task = id, Reason = invocation.Arguments.Words("reason") });
            return (task, reply.Landed, null);
        }
        catch (AndonException refused) when (refused.Code is ErrorCode.TaskNotFound or ErrorCode.TaskDeleted)
        {
            return (task, null, $"task {task} not found");
        }
        catch (AndonException refused) when (
            refused.Code is ErrorCode.WrongStatus or ErrorCode.AlreadyArchived or ErrorCode.ParentsNotDone)
        {
            var shown = await invocation.Client.TaskAsync(invocation.Board, task);
            return (task, null, await ObjectionAsync(shown) ?? RefusalText.Sentence(refused.Refusal));
        }
    }

    async Task<string?> ObjectionAsync(TaskReply shown)
    {
        var task = shown.Task;
        if (task.Status is not ("todo" or "blocked" or "triage"))
            return $"task {task.Id} is '{task.Status}'; promote only applies to 'todo' or 'blocked'";
        if (task.OpenParents == 0) return null;
        var open = new List<string>();
        foreach (var parent in shown.Parents)
        {
            var status = (await invocation.Client.TaskAsync(invocation.Board, parent)).Task.Status;
            if (status is not ("done" or "archived")) open.Add(parent);
        }

        return $"unsatisfied parent dependencies: {string.Join(", ", open)}";
    }

    void Tell((string Task, string? Landed, string? Error) outcome)
    {
        var (task, landed, error) = outcome;
        if (error is not null) KanbanTasks.Fail(invocation, ControlText.Line(error));
        else if (IsDry) invocation.Line($"Would promote {task} -> {landed} (dry)");
        else invocation.Line($"Promoted {task} -> {landed}");
    }

    void Write(Utf8JsonWriter writer, List<(string Task, string? Landed, string? Error)> outcomes)
    {
        if (outcomes.Count > 1) writer.WriteStartArray();
        foreach (var (task, _, error) in outcomes)
        {
            writer.WriteStartObject();
            writer.WriteString("task_id", task);
            writer.WriteBoolean("promoted", error is null && !IsDry);
            writer.WriteBoolean("dry_run", IsDry);
            writer.WriteBoolean("forced", invocation.Arguments.Has("force"));
            writer.WriteString("reason", invocation.Arguments.Words("reason"));
            writer.WriteString("error", error);
            writer.WriteEndObject();
        }

        if (outcomes.Count > 1) writer.WriteEndArray();
    }
}
