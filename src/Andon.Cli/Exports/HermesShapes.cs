using Andon.Core.Cards;
using Andon.Core.Runs;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>
/// Our rows under the names of the reference's columns: what they mean there is said here and nowhere else. It is the
/// mirror of <see cref="Imports.HermesRows"/>.
/// </summary>
static class HermesShapes
{
    const long MicrosecondsPerSecond = 1_000_000;

    const string WasOpen = "It was open when the board was exported.";

    static readonly string[] CardColumns =
    [
        "id", "title", "body", "assignee", "priority", "created_by", "workspace_kind", "workspace_path",
        "branch_name", "tenant", "result", "idempotency_key", "consecutive_failures", "last_failure_error",
        "max_runtime_seconds", "workflow_template_id", "current_step_key", "skills", "model_override", "max_retries",
        "goal_mode", "goal_max_turns", "session_id",
    ];

    /// <summary>Columns of its later versions; a board that needs none of them has none.</summary>
    static readonly string[] LaterColumns =
        ["project_id", "provider_override", "reasoning_effort", "completion_contract"];

    /// <summary>Kinds of blocks that it knows besides the first, which a reader without kinds takes any for.</summary>
    static readonly string[] BlockKindsThere = ["dependency", "capability", "transient"];

    public static List<(string Column, object? Value)> Card(ImportRowMessage row)
    {
        var values = Copied(row, CardColumns);
        foreach (var column in LaterColumns)
        {
            if (Value(row, column) is { } later) values.Add((column, later));
        }

        var status = StatusOf(row);
        values.Add(("status", status));
        values.Add(("created_at", Seconds(row, "created_at")));
        values.Add(("started_at", Seconds(row, "started_at")));
        values.Add(("completed_at", Seconds(row, "completed_at")));
        if (Seconds(row, "not_before") is { } start) values.Add(("scheduled_at", start));
        if (Number(row, "block_recurrences") is > 0 and var loops) values.Add(("block_recurrences", loops));
        if (status == CardStatus.Blocked.Name() && Text(row, "block_kind") is { } kind
            && BlockKindsThere.Contains(kind))
        {
            values.Add(("block_kind", kind));
        }

        return values;
    }

    /// <summary>
    /// Nothing of ours runs there, and what a person holds back here must not start there by itself.
    /// </summary>
    static string StatusOf(ImportRowMessage row)
    {
        if (IsHeld(row)) return CardStatus.Blocked.Name();
        if (!IsRunning(row)) return Text(row, "status") ?? CardStatus.Triage.Name();
        return Text(row, "phase") == Phases.Review ? CardStatus.Review.Name() : CardStatus.Ready.Name();
    }

    public static bool IsRunning(ImportRowMessage row) => Text(row, "status") == CardStatus.Running.Name();

    /// <summary>Whether a person has to say something before it may start.</summary>
    public static bool IsHeld(ImportRowMessage row) =>
        (Text(row, "hold_kind") is not null || Text(row, "approval") == Approvals.Needed)
        && Text(row, "status") is not ("done" or "archived" or "triage" or "blocked");

    public static List<(string Column, object? Value)> Link(ImportRowMessage row) =>
        Copied(row, ["parent_id", "child_id"]);

    /// <param name="row">The run.</param>
    /// <param name="now">Microseconds; when a run that is open here ended there.</param>
    public static List<(string Column, object? Value)> Run(ImportRowMessage row, long now)
    {
        var isOpen = Value(row, "ended_at") is null;
        var outcome = isOpen ? RunOutcomes.Reclaimed : Text(row, "outcome");
        var values = Copied(row, ["task_id", "profile", "step_key", "max_runtime_seconds", "summary", "metadata"]);
        values.Add(("id", row.Id));
        values.Add(("status", RunStatus(outcome)));
        values.Add(("claim_lock", isOpen ? null : Value(row, "claim_lock")));
        values.Add(("last_heartbeat_at", Seconds(row, "last_heartbeat_at")));
        values.Add(("started_at", Seconds(row, "started_at")));
        values.Add(("ended_at", isOpen ? now / MicrosecondsPerSecond : Seconds(row, "ended_at")));
        values.Add(("outcome", outcome));
        values.Add(("error", Text(row, "error") ?? (isOpen ? WasOpen : null)));
        return values;
    }

    /// <summary>A run that went into or out of review has the status of where its task landed.</summary>
    static string RunStatus(string? outcome) => outcome switch
    {
        RunOutcomes.ReviewRequested => CardStatus.Review.Name(),
        RunOutcomes.ChangesRequested => CardStatus.Ready.Name(),
        _ => RunOutcomes.Status(outcome),
    };

    public static List<(string Column, object? Value)> Comment(ImportRowMessage row)
    {
        var values = Copied(row, ["task_id", "author", "body"]);
        values.Add(("id", row.Id));
        values.Add(("created_at", Seconds(row, "created_at")));
        return values;
    }

    public static List<(string Column, object? Value)> Attachment(ImportRowMessage row, long id, string path) =>
    [
        ("id", id), ("task_id", Value(row, "task_id")), ("filename", Value(row, "name")), ("stored_path", path),
        ("content_type", Value(row, "content_type")), ("size", Value(row, "size")),
        ("uploaded_by", Value(row, "added_by")), ("created_at", Seconds(row, "added_at")),
    ];

    public static List<(string Column, object? Value)> Event(ImportRowMessage row, long id)
    {
        var values = Copied(row, ["task_id", "run_id", "kind", "payload"]);
        values.Add(("id", id));
        values.Add(("created_at", Seconds(row, "at")));
        return values;
    }

    /// <param name="row">The subscription.</param>
    /// <param name="told">The number there of the last event that was told.</param>
    public static List<(string Column, object? Value)> Subscription(ImportRowMessage row, long told)
    {
        var values = Copied(row, ["task_id", "platform", "chat_id", "thread_id", "user_id", "notifier_profile"]);
        values.AddRange(Copied(row, ["user_id_alt", "chat_type", "delivery_mode", "delivery_metadata"]));
        values.Add(("created_at", Seconds(row, "created_at")));
        values.Add(("last_event_id", told));
        return values;
    }

    public static string? Text(ImportRowMessage row, string column) => row.Values.GetValueOrDefault(column).Text;

    public static long? Number(ImportRowMessage row, string column) => row.Values.GetValueOrDefault(column).Number;

    static object? Value(ImportRowMessage row, string column)
    {
        var value = row.Values.GetValueOrDefault(column);
        return value.Number is { } number ? number : value.Text;
    }

    static object? Seconds(ImportRowMessage row, string column) =>
        Number(row, column) is { } microseconds ? microseconds / MicrosecondsPerSecond : null;

    static List<(string Column, object? Value)> Copied(ImportRowMessage row, string[] columns)
    {
        var values = new List<(string Column, object? Value)>();
        foreach (var column in columns)
        {
            if (Value(row, column) is { } value) values.Add((column, value));
        }

        return values;
    }
}
