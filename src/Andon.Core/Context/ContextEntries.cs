using System.Text;
using Andon.Core.Comments;
using Andon.Core.Files;
using Andon.Core.Runs;

namespace Andon.Core.Context;

/// <summary>Words the entries of each section, newest first. Used by one page.</summary>
sealed class ContextEntries(ContextFacts facts, Instant now)
{
    public ContextSection Files() => new(
        "attachments",
        $"\n## Attachments\n_Files of the task; `andon attachment get {facts.Card.Id} NAME -o FILE` fetches one._\n\n",
        facts.Files.Count,
        [.. facts.Files.TakeLast(ContextLimits.FilesMax).Reverse().Select(File)],
        $"andon attachments {facts.Card.Id}");

    public ContextSection Attempts() => new(
        "attempts",
        "\n## Prior attempts on this task\n"
        + "_From earlier runs: the worker's words, or its supervisor's when it failed._\n",
        facts.Attempts.Count,
        [.. facts.Attempts.TakeLast(ContextLimits.AttemptsMax).Reverse().Select(Attempt)],
        $"andon runs {facts.Card.Id}");

    public ContextSection Parents() => new(
        "parents",
        "\n## Parent task results\n_From the parents' workers: snapshots of when each was completed, not of today._\n",
        facts.ParentsDone,
        [.. facts.Parents.Select(Parent)],
        $"andon show {facts.Card.Id}");

    public ContextSection Recent() => new(
        "recent",
        $"\n## Recent work by @{Name(facts.Card.Assignee ?? "")}\n"
        + "_From other tasks: the first lines of what their workers told._\n\n",
        facts.Recent.Count,
        [.. facts.Recent.Take(ContextLimits.RecentMax).Select(Work)],
        $"andon list --status done --assignee {Name(facts.Card.Assignee ?? "")}");

    public ContextSection Comments() => new(
        "comments",
        "\n## Comment thread\n"
        + "_From people and workers; a name is what the writer called itself and proves nothing._\n",
        facts.Comments.Count,
        [.. facts.Comments.TakeLast(ContextLimits.CommentsMax).Reverse().Select(Remark)],
        $"andon show {facts.Card.Id}");

    static string File(Attachment file)
    {
        var type = file.ContentType is { } given ? $"{Name(given)}, " : "";
        return $"- `{Name(file.Name)}` ({type}{file.Size} bytes, from `{Name(file.AddedBy)}`)\n";
    }

    string Attempt(Run run)
    {
        var profile = Name(run.Profile ?? "nobody");
        var entry = new StringBuilder(
            $"\n### Attempt {run.Attempt} — {run.Outcome} ({profile}, {Age.Moment(run.EndedAt ?? now, now)})\n");
        Field(entry, "summary", run.Summary);
        Field(entry, "error", run.Error);
        Metadata(entry, run);
        return entry.ToString();
    }

    string Parent(ParentResult parent)
    {
        var at = parent.Card.CompletedAt ?? parent.Card.UpdatedAt;
        var entry = new StringBuilder($"\n### {parent.Card.Id} (completed {Age.Of(at, now)})\n");
        var told = string.IsNullOrWhiteSpace(parent.Completed?.Summary) ? parent.Result : parent.Completed.Summary;
        if (string.IsNullOrWhiteSpace(told)) entry.Append("(no result recorded)\n");
        else Field(entry, "result", told);
        if (parent.Completed is { } run) Metadata(entry, run);
        return entry.ToString();
    }

    string Work(RecentWork work)
    {
        var title = Name(work.Title);
        var summary = string.IsNullOrWhiteSpace(work.Run.Summary)
            ? "(no summary)"
            : Quotation.FirstLine(work.Run.Summary, ContextLimits.NameBytesMax);
        return $"- {work.Run.Card} — {title} ({Age.Moment(work.Run.EndedAt ?? now, now)}): {summary}\n";
    }

    /// <summary>The words "comment from worker" keep a name from passing for the operator.</summary>
    string Remark(Comment comment) =>
        $"\ncomment from worker `{Name(comment.Author)}` at {Age.Moment(comment.CreatedAt, now)}:\n"
        + Quotation.Block(comment.Body, ContextLimits.CommentBytesMax);

    static void Metadata(StringBuilder entry, Run run)
    {
        if (run.Metadata is { } metadata) Field(entry, "metadata", SortedJson.Of(metadata));
    }

    static void Field(StringBuilder entry, string name, string? text)
    {
        var quoted = Quotation.Block(text, ContextLimits.FieldBytesMax);
        if (quoted.Length > 0) entry.Append($"_{name}_:\n{quoted}");
    }

    static string Name(string text) => Quotation.Inline(text, ContextLimits.NameBytesMax);
}
