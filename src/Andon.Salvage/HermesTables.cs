namespace Andon.Salvage;

/// <summary>
/// The seven tables of a board of the reference kanban. A layout is written as words, in the order of the columns:
/// a name, then its kind if it is not text, then "!" if it is never null.
/// </summary>
static class HermesTables
{
    const string TasksOfJune = """
        id:TaskId! title! body assignee status:TaskStatus! priority:Number created_by created_at:Time!
        started_at:Time completed_at:Time workspace_kind:WorkspaceKind! workspace_path branch_name claim_lock
        claim_expires:Time
        tenant result idempotency_key consecutive_failures:Number! worker_pid:Number last_failure_error
        max_runtime_seconds:Number last_heartbeat_at:Time current_run_id:Number workflow_template_id
        current_step_key skills model_override max_retries:Number goal_mode:Number! goal_max_turns:Number session_id
        """;

    const string TasksLater = """
        id:TaskId! title! body assignee status:TaskStatus! priority:Number created_by created_at:Time!
        started_at:Time completed_at:Time workspace_kind:WorkspaceKind! workspace_path branch_name project_id claim_lock
        claim_expires:Time tenant result idempotency_key consecutive_failures:Number! worker_pid:Number
        worker_started_at:Any last_failure_error max_runtime_seconds:Number last_heartbeat_at:Time
        current_run_id:Number workflow_template_id current_step_key skills model_override provider_override
        reasoning_effort max_retries:Number goal_mode:Number! goal_max_turns:Number session_id block_kind
        block_recurrences:Number!
        """;

    const string RunsOfJune = """
        id:Serial task_id:TaskId! profile step_key status:Word! claim_lock claim_expires:Time worker_pid:Number
        max_runtime_seconds:Number last_heartbeat_at:Time started_at:Time! ended_at:Time outcome:Word summary
        metadata error
        """;

    const string RunsLater = """
        id:Serial task_id:TaskId! profile step_key status:Word! claim_lock claim_expires:Time worker_pid:Number
        worker_started_at:Any max_runtime_seconds:Number last_heartbeat_at:Time started_at:Time! ended_at:Time
        outcome:Word summary metadata error
        """;

    const string SubscriptionsOfJune = """
        task_id:TaskId! platform! chat_id! thread_id! user_id notifier_profile created_at:Time! last_event_id:Number!
        """;

    const string SubscriptionsLater = """
        task_id:TaskId! platform! chat_id! thread_id! user_id user_id_alt chat_type notifier_profile delivery_mode!
        delivery_metadata created_at:Time! last_event_id:Number! last_ping_event_id:Number!
        """;

    const string Comments = "id:Serial task_id:TaskId! author! body! created_at:Time!";
    const string Events = "id:Serial task_id:TaskId! run_id:Number kind:Word! payload created_at:Time!";

    const string Attachments = """
        id:Serial task_id:TaskId! filename! stored_path! content_type size:Number! uploaded_by created_at:Time!
        """;

    public static IReadOnlyList<KnownTable> All { get; } =
    [
        // The first boards ended at branch_name's place or before: sixteen columns are in every version seen.
        Table("tasks", 16, ["id"], ["id", "created_at"], TasksOfJune, TasksLater),
        Table("task_links", 2, ["parent_id", "child_id"], [], "parent_id:TaskId! child_id:TaskId!"),
        Table("task_comments", 5, ["id"], ["task_id", "author", "body", "created_at"], Comments),
        Table("task_events", 5, ["id"], ["task_id", "run_id", "kind", "payload", "created_at"], Events),
        Table("task_runs", 11, ["id"], ["task_id", "started_at"], RunsOfJune, RunsLater),
        Table("task_attachments", 8, ["id"], ["task_id", "filename", "created_at"], Attachments),
        Table(
            "kanban_notify_subs", 8, ["task_id", "platform", "chat_id", "thread_id"], [],
            SubscriptionsOfJune, SubscriptionsLater),
    ];

    static KnownTable Table(string name, int columnsMin, string[] key, string[] unchanging, params string[] layouts) =>
        new()
        {
            Name = name,
            Layouts = [.. layouts.Select(Layout)],
            Key = key,
            Fixed = unchanging,
            ColumnsMin = columnsMin,
        };

    static KnownLayout Layout(string words) =>
        new([.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Column)]);

    static KnownColumn Column(string word)
    {
        var isRequired = word.EndsWith('!');
        var parts = word.TrimEnd('!').Split(':');
        return new(parts[0], parts.Length == 1 ? ColumnKind.Text : Enum.Parse<ColumnKind>(parts[1]), isRequired);
    }
}
