using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Everything about one task, as <c>show</c> prints it: facts first, then texts, then history.</summary>
sealed class TaskPage(TextWriter writer, TimeProvider time, Paint paint)
{
    const int EventsMost = 20;

    readonly FactLines _facts = new(writer);

    public void Write(TaskReply reply)
    {
        var task = reply.Task;
        writer.Write($"Task {task.Id}: {paint.Bold(ControlText.Line(task.Title))}\n");
        WriteFacts(task);
        Fact("started", Time(task.StartedAt));
        Fact("completed", Time(task.CompletedAt));
        Fact("parents", Joined(reply.Parents));
        Fact("children", Joined(reply.Children));
        WriteText("Body", task.Body);
        if (task.Result is not null) WriteText("Result", task.Result);
        else WriteText("Latest summary", reply.LatestSummary);
        WriteFiles(reply.Attachments);
        WriteComments(reply.Comments);
        WriteEvents(reply.Events);
        if (reply.Runs.Count == 0) return;
        writer.Write($"\nRuns ({reply.Runs.Count})\n");
        RunLines.WriteList(writer, reply.Runs, time);
    }

    void WriteFacts(TaskSummary task)
    {
        var status = $"{StatusIcon.Of(task.Status)} {ControlText.Line(task.Status)}";
        PaintedFact("status", paint.Status(task.Status, status) + Hold(task));
        Fact("assignee", task.Assignee ?? "(unassigned)");
        Fact("tenant", task.Tenant);
        Fact("priority", task.Priority == 0 ? null : $"{task.Priority}");
        Fact("workspace", task.WorkspacePath is { } path ? $"{task.WorkspaceKind} @ {path}" : task.WorkspaceKind);
        Fact("directory", task.WorkspaceNote);
        Fact("branch", task.BranchName);
        Fact("base", task.BaseRef);
        Fact("skills", Joined(task.Skills));
        Fact("labels", Joined(task.Labels));
        Fact("model", Model(task));
        Fact("max retries", task.MaxRetries?.ToString());
        if (task.MaxRuntimeSeconds is { } seconds)
            Fact("max runtime", DurationText.Format(TimeSpan.FromSeconds(seconds)));
        Fact("approval", task.Approval);
        Fact("pools", task.Pools is { } pools ? Joined(pools) : null);
        Fact("budget", Budget(task));
        if (task.ProgressTimeoutSeconds is { } silence)
            Fact("progress timeout", DurationText.Format(TimeSpan.FromSeconds(silence)));
        Fact("waits", task.WaitReason is { } reason ? $"{reason}{SinceText(task.WaitSince)}" : null);
        Fact("failures", task.ConsecutiveFailures == 0 ? null : $"{task.ConsecutiveFailures} in a row");
        Fact("last failure", task.LastFailureError is { } error ? ControlText.FirstLine(error, 160) : null);
        Fact("blocked", Blocked(task));
        Fact("not before", Time(task.ScheduledAt));
        Fact("cooldown", Time(task.CooldownUntil));
        Fact("run", task.CurrentRunId?.ToString());
        Fact("session", task.SessionId);
        Fact("created", $"{TimeText.Format(task.CreatedAt, time)} by {task.CreatedBy ?? "-"}");
    }

    string SinceText(long? seconds) => seconds is { } since ? $" since {TimeText.Format(since, time)}" : "";

    /// <summary>What was used of each budget; null when nothing is limited and no tokens were told.</summary>
    static string? Budget(TaskSummary task)
    {
        var parts = new List<string>();
        if (task.BudgetAttempts is { } attempts) parts.Add($"{task.Attempts} of {attempts} attempts");
        if (task.BudgetSeconds is { } seconds) parts.Add($"{task.SpentSeconds} of {seconds} s");
        if (task.BudgetTokens is { } tokens) parts.Add($"{task.SpentTokens} of {tokens} tokens");
        else if (task.SpentTokens > 0) parts.Add($"{task.SpentTokens} tokens");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    static string? Model(TaskSummary task) =>
        task.ProviderOverride is { } provider ? $"{task.ModelOverride} ({provider})" : task.ModelOverride;

    static string? Blocked(TaskSummary task) =>
        task.Status == "blocked" ? $"{task.BlockKind ?? "by hand"}{Because(task.BlockReason, 160)}" : null;

    string Hold(TaskSummary task) =>
        task.HoldKind is null ? "" : paint.Bad($" [{task.HoldKind}{Because(task.HoldReason, 100)}]");

    static string Because(string? reason, int most) =>
        reason is null ? "" : $": {ControlText.FirstLine(reason, most)}";

    void WriteFiles(IReadOnlyList<AttachmentMessage> files)
    {
        if (files.Count == 0) return;
        writer.Write($"\nFiles ({files.Count})\n");
        foreach (var file in files)
            writer.Write($"  {ControlText.Line(file.Name)} ({file.Size} bytes, {ControlText.Line(file.AddedBy)})\n");
    }

    void WriteComments(IReadOnlyList<CommentMessage> comments)
    {
        if (comments.Count == 0) return;
        writer.Write($"\nComments ({comments.Count})\n");
        foreach (var comment in comments)
        {
            var moment = paint.Dim($"[{TimeText.Format(comment.CreatedAt, time)}]");
            writer.Write($"  {moment} {ControlText.Line(comment.Author)}: {Indented(comment.Body)}\n");
        }
    }

    void WriteEvents(IReadOnlyList<EventMessage> events)
    {
        if (events.Count == 0) return;
        writer.Write($"\nEvents ({events.Count})\n");
        foreach (var happened in events.Skip(events.Count - EventsMost))
            writer.Write($"  {EventLine.OfTask(happened, time, paint)}\n");
    }

    void WriteText(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        writer.Write($"\n{name}\n  {Indented(text)}\n");
    }

    void Fact(string name, string? text) => _facts.Add(name, text);

    void PaintedFact(string name, string text) => _facts.AddPainted(name, text);

    string? Time(long? seconds) => seconds is { } known ? TimeText.Format(known, time) : null;

    static string? Joined(IReadOnlyList<string> texts) => texts.Count == 0 ? null : string.Join(", ", texts);

    static string Indented(string text) =>
        ControlText.Block(text).TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal);
}
