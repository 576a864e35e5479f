using System.Text.Json;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>The reference kanban's JSON objects, field by field; every field is always there.</summary>
static class Shapes
{
    public static void Task(Utf8JsonWriter writer, TaskMessage task)
    {
        writer.WriteStartObject();
        writer.WriteString("id", task.Id);
        writer.WriteString("title", task.Title);
        writer.WriteString("body", task.Body);
        writer.WriteString("assignee", task.Assignee);
        writer.WriteString("status", task.Status);
        writer.WriteNumber("priority", task.Priority);
        writer.WriteString("tenant", task.Tenant);
        writer.WriteString("workspace_kind", task.WorkspaceKind);
        writer.WriteString("workspace_path", task.WorkspacePath);
        writer.WriteString("branch_name", task.BranchName);
        writer.WriteString("created_by", task.CreatedBy);
        writer.WriteNumber("created_at", task.CreatedAt);
        Number(writer, "started_at", task.StartedAt);
        Number(writer, "completed_at", task.CompletedAt);
        writer.WriteString("result", task.Result);
        Texts(writer, "skills", task.Skills);
        Number(writer, "max_retries", task.MaxRetries);
        writer.WriteString("session_id", task.SessionId);
        writer.WriteString("workflow_template_id", task.WorkflowTemplateId);
        writer.WriteString("current_step_key", task.CurrentStepKey);
        writer.WriteEndObject();
    }

    public static void Shown(Utf8JsonWriter writer, TaskReply reply)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("task");
        Task(writer, reply.Task);
        writer.WriteString("latest_summary", reply.LatestSummary);
        Texts(writer, "parents", reply.Parents);
        Texts(writer, "children", reply.Children);
        Many(writer, "comments", reply.Comments, Comment);
        Many(writer, "events", reply.Events, Event);
        Many(writer, "runs", reply.Runs, Run);
        writer.WriteEndObject();
    }

    public static void Run(Utf8JsonWriter writer, RunMessage run)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", run.Id);
        writer.WriteString("profile", run.Profile);
        writer.WriteString("step_key", run.StepKey);
        writer.WriteString("status", run.Status);
        writer.WriteString("outcome", run.Outcome);
        writer.WriteString("summary", run.Summary);
        writer.WriteString("error", run.Error);
        Raw(writer, "metadata", run.Metadata);
        Number(writer, "worker_pid", run.EndedAt is null ? run.WorkerPid : null);
        writer.WriteNumber("started_at", run.StartedAt);
        Number(writer, "ended_at", run.EndedAt);
        writer.WriteEndObject();
    }

    public static void Event(Utf8JsonWriter writer, EventMessage happened)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", KanbanEvents.KindOf(happened));
        Raw(writer, "payload", KanbanEvents.PayloadOf(happened));
        writer.WriteNumber("created_at", happened.CreatedAt);
        Number(writer, "run_id", happened.RunId);
        writer.WriteEndObject();
    }

    /// <summary>An array of objects; without a name, the whole output.</summary>
    public static void Many<T>(
        Utf8JsonWriter writer, string? name, IEnumerable<T> values, Action<Utf8JsonWriter, T> shape)
    {
        if (name is not null) writer.WritePropertyName(name);
        writer.WriteStartArray();
        foreach (var value in values) shape(writer, value);
        writer.WriteEndArray();
    }

    public static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts) =>
        Many(writer, name, texts, (each, text) => each.WriteStringValue(text));

    public static void Number(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } known) writer.WriteNumber(name, known);
        else writer.WriteNull(name);
    }

    /// <summary>A value that is JSON already, written anew so that it is indented like the rest.</summary>
    public static void Raw(Utf8JsonWriter writer, string name, RawJson? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        using var document = JsonDocument.Parse(value.Value.Text);
        document.RootElement.WriteTo(writer);
    }

    static void Comment(Utf8JsonWriter writer, CommentMessage comment)
    {
        writer.WriteStartObject();
        writer.WriteString("author", comment.Author);
        writer.WriteString("body", comment.Body);
        writer.WriteNumber("created_at", comment.CreatedAt);
        writer.WriteEndObject();
    }
}
