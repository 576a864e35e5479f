using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// The columns of the reference's tables, of every version: those that come in, and those that need not.
/// </summary>
static class HermesColumns
{
    /// <summary>The state of processes that end with the move, and numbers that follow from other rows.</summary>
    static readonly string[] Passing =
    [
        "claim_lock", "claim_expires", "worker_pid", "worker_started_at", "current_run_id", "last_heartbeat_at",
    ];

    /// <summary>Texts that mean the same here, under the same names.</summary>
    public static IReadOnlyList<string> CardTexts { get; } =
    [
        "id", "title", "assignee", "created_by", "workspace_kind", "workspace_path", "branch_name", "tenant",
        "idempotency_key", "session_id", "model_override", "provider_override", "reasoning_effort",
        "completion_contract", "project_id", "workflow_template_id", "current_step_key", "last_failure_error",
        "body", "result",
    ];

    public static IReadOnlyList<string> CardNumbers { get; } =
        ["priority", "max_runtime_seconds", "max_retries", "goal_mode", "goal_max_turns", "consecutive_failures"];

    public static IReadOnlyList<string> RunTexts { get; } =
        ["task_id", "profile", "step_key", "claim_lock", "summary", "metadata", "error"];

    public static IReadOnlyList<string> SubscriptionTexts { get; } =
    [
        "task_id", "platform", "chat_id", "user_id", "notifier_profile", "user_id_alt", "chat_type", "delivery_mode",
        "delivery_metadata",
    ];

    static Dictionary<string, string[]> ByTable { get; } = new(StringComparer.Ordinal)
    {
        ["tasks"] =
        [
            .. CardTexts, .. CardNumbers, "status", "skills", "created_at", "started_at", "completed_at",
            "scheduled_at", "block_kind", "block_recurrences",
        ],
        ["task_links"] = ["parent_id", "child_id"],
        ["task_comments"] = ["id", "task_id", "author", "body", "created_at"],
        ["task_events"] = ["id", "task_id", "run_id", "kind", "payload", "created_at"],
        ["task_runs"] = ["id", .. RunTexts, "status", "max_runtime_seconds", "started_at", "ended_at", "outcome"],
        ["task_attachments"] =
            ["id", "task_id", "filename", "stored_path", "content_type", "size", "uploaded_by", "created_at"],
        ["kanban_notify_subs"] = [.. SubscriptionTexts, "thread_id", "created_at", "last_event_id"],
    };

    /// <summary>
    /// What a version or a hand added to a table and we have no place for: the columns, and how many rows say something
    /// in them. Nothing, zero and an empty text say nothing.
    /// </summary>
    public static IEnumerable<(string Column, int Rows)> WithoutPlace(SalvagedTable? table)
    {
        if (table is null) yield break;
        var known = ByTable[table.Name];
        foreach (var column in table.Columns.Where(name => !known.Contains(name) && !Passing.Contains(name)))
        {
            var count = table.Rows.Count(row => row.Values.GetValueOrDefault(column) is not (null or 0L or ""));
            if (count > 0) yield return (column, count);
        }
    }
}
