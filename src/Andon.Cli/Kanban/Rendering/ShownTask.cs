using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>Everything about a task, as the reference kanban's <c>show</c> prints it.</summary>
sealed class ShownTask(TextWriter writer, TimeProvider time)
{
    const int EventsMost = 20;
    const int TextMost = 160;
    const int NameWidth = 10;

    /// <param name="reply">The task.</param>
    /// <param name="retries">After how many failures it is blocked, and where that number comes from.</param>
    /// <param name="found">What a person should look at.</param>
    public void Write(TaskReply reply, string retries, IReadOnlyList<DiagnosticMessage> found)
    {
        var task = reply.Task;
        writer.Write($"Task {task.Id}: {ControlText.Line(task.Title)}\n");
        WriteFacts(task, retries);
        WriteDiagnostics(found);
        Fact("started", Moment(task.StartedAt));
        Fact("completed", Moment(task.CompletedAt));
        Fact("parents", Joined(reply.Parents));
        Fact("children", Joined(reply.Children));
        WriteText("Body", task.Body);
        if (string.IsNullOrEmpty(task.Result)) WriteText("Latest summary", reply.LatestSummary);
        else WriteText("Result", task.Result);
        WriteComments(reply.Comments);
        WriteEvents(reply.Events);
        if (reply.Runs.Count == 0) return;
        writer.Write($"\nRuns ({reply.Runs.Count}):\n");
        foreach (var run in reply.Runs) WriteRun(run);
    }

    /// <summary>An event on a line of its own, the run that it is of before its kind.</summary>
    public static string LineOf(EventMessage happened, TimeProvider time)
    {
        var run = happened.RunId is { } id ? $"[run {id}] " : "";
        return $"[{TimeText.Format(happened.CreatedAt, time)}] {run}{ControlText.Line(KanbanEvents.KindOf(happened))}"
            + PayloadOf(happened);
    }

    public static string PayloadOf(EventMessage happened) =>
        KanbanEvents.PayloadOf(happened) is { } payload ? $" {PythonText.Of(payload)}" : "";

    void WriteFacts(TaskMessage task, string retries)
    {
        Fact("status", task.Status);
        Fact("assignee", task.Assignee ?? "-");
        Fact("tenant", task.Tenant);
        Fact("workspace", task.WorkspacePath is { } path ? $"{task.WorkspaceKind} @ {path}" : task.WorkspaceKind);
        Fact("branch", task.BranchName);
        Fact("skills", Joined(task.Skills));
        Fact("model", task.ModelOverride);
        writer.Write($"  max-retries: {retries}\n");
        Fact("created", $"{TimeText.Format(task.CreatedAt, time)} by {task.CreatedBy ?? "-"}");
    }

    void WriteDiagnostics(IReadOnlyList<DiagnosticMessage> found)
    {
        if (found.Count == 0) return;
        writer.Write("\nDiagnostics:\n");
        foreach (var each in found) FindingText.Write(writer, each, each.Title);
        writer.Write("\n");
    }

    void WriteComments(IReadOnlyList<CommentMessage> comments)
    {
        if (comments.Count == 0) return;
        writer.Write($"\nComments ({comments.Count}):\n");
        foreach (var comment in comments)
        {
            writer.Write($"  [{TimeText.Format(comment.CreatedAt, time)}] {ControlText.Line(comment.Author)}: ");
            writer.Write($"{ControlText.Block(comment.Body)}\n");
        }
    }

    void WriteEvents(IReadOnlyList<EventMessage> events)
    {
        if (events.Count == 0) return;
        writer.Write($"\nEvents ({events.Count}):\n");
        foreach (var happened in events.Skip(events.Count - EventsMost)) writer.Write($"  {LineOf(happened, time)}\n");
    }

    void WriteRun(RunMessage run)
    {
        var elapsed = run.EndedAt is null ? "active" : RunTable.Elapsed(run, time);
        var (outcome, profile) = (RunTable.Outcome(run), RunTable.Profile(run));
        writer.Write($"  #{run.Id,-3} {outcome,-12} @{profile}  {elapsed}  {Moment(run.StartedAt)}\n");
        if (run.Summary is { } summary) writer.Write($"        → {ControlText.FirstLine(summary, TextMost)}\n");
        if (run.Error is { } error) writer.Write($"        ! {ControlText.FirstLine(error, TextMost)}\n");
    }

    void Fact(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) writer.Write($"  {$"{name}:".PadRight(NameWidth)} {ControlText.Line(text)}\n");
    }

    void WriteText(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) writer.Write($"\n{name}:\n{ControlText.Block(text)}\n");
    }

    string? Moment(long? seconds) => seconds is { } known ? TimeText.Format(known, time) : null;

    static string Joined(IReadOnlyList<string> texts) => string.Join(", ", texts);
}
