namespace Andon.Core.Events;

/// <summary>
/// Every kind of event about a card. Names are the reference kanban's wherever it has the same thing.
/// </summary>
public static class EventKinds
{
    public const string Created = "created";
    public const string Edited = "edited";
    public const string Reprioritized = "reprioritized";
    public const string ModelOverrideSet = "model_override_set";
    public const string Commented = "commented";
    public const string Attached = "attached";
    public const string Detached = "detached";
    public const string Subscribed = "subscribed";
    public const string Unsubscribed = "unsubscribed";
    public const string Assigned = "assigned";
    public const string Linked = "linked";
    public const string Unlinked = "unlinked";
    public const string Archived = "archived";
    public const string Restored = "restored";
    public const string Deleted = "deleted";

    public const string Promoted = "promoted";
    public const string PromotedManual = "promoted_manual";
    public const string Blocked = "blocked";
    public const string BlockLoopDetected = "block_loop_detected";
    public const string DependencyWait = "dependency_wait";
    public const string Unblocked = "unblocked";
    public const string Scheduled = "scheduled";
    public const string Reopened = "reopened";
    public const string DescendantInvalidated = "descendant_invalidated";
    public const string Status = "status";
    public const string Stopped = "stopped";
    public const string Paused = "paused";
    public const string Resumed = "resumed";

    public const string Claimed = "claimed";
    public const string Spawned = "spawned";
    public const string Heartbeat = "heartbeat";
    public const string Completed = "completed";
    public const string SuspectedReferences = "suspected_hallucinated_references";
    public const string ReviewRequested = "review_requested";
    public const string ChangesRequested = "changes_requested";
    public const string ReviewReopened = "review_reopened";
    public const string Reclaimed = "reclaimed";
    public const string Crashed = "crashed";
    public const string TimedOut = "timed_out";
    public const string SpawnFailed = "spawn_failed";
    public const string Stale = "stale";
    public const string RateLimited = "rate_limited";
    public const string ProtocolViolation = "protocol_violation";
    public const string BudgetExhausted = "budget_exhausted";
    public const string GaveUp = "gave_up";
    public const string WorkerGone = "worker_gone";
    public const string Usage = "usage";

    public const string Approved = "approved";
    public const string Waiting = "waiting";
    public const string BreakerOpened = "breaker_opened";
    public const string BreakerClosed = "breaker_closed";

    public const string WorktreeReady = "worktree_ready";
    public const string WorkspaceTrashed = "workspace_trashed";
    public const string WorkspaceKept = "workspace_kept";

    public const string RecurrenceCreated = "recurrence_created";
    public const string RecurrenceFired = "recurrence_fired";
    public const string RecurrenceSkipped = "recurrence_skipped";
    public const string RecurrencePaused = "recurrence_paused";
    public const string RecurrenceResumed = "recurrence_resumed";
    public const string RecurrenceDeleted = "recurrence_deleted";

    /// <summary>Rows of another board came in; the payload says from where and how many.</summary>
    public const string Imported = "imported";

    /// <summary>The board was given back an earlier state; what it did after that is no more.</summary>
    public const string BoardRestored = "board_restored";

    /// <summary>Something that happened on another board, before its card came here.</summary>
    public const string ImportedEvent = "imported_event";

    public static IReadOnlyList<string> All { get; } =
    [
        Created, Edited, Reprioritized, ModelOverrideSet, Commented, Assigned, Linked, Unlinked, Archived,
        Restored, Deleted, Promoted, PromotedManual, Blocked, BlockLoopDetected, DependencyWait, Unblocked,
        Scheduled, Reopened, DescendantInvalidated, Status, Stopped, Paused, Resumed, Claimed, Spawned, Heartbeat,
        Completed, SuspectedReferences, ReviewRequested, ChangesRequested, ReviewReopened, Reclaimed, Crashed,
        TimedOut, SpawnFailed, Stale, RateLimited, ProtocolViolation, BudgetExhausted, GaveUp, WorkerGone,
        Usage, Approved, Waiting, BreakerOpened, BreakerClosed,
        WorktreeReady, WorkspaceTrashed, WorkspaceKept,
        RecurrenceCreated, RecurrenceFired, RecurrenceSkipped, RecurrencePaused, RecurrenceResumed, RecurrenceDeleted,
        Attached, Detached, Subscribed, Unsubscribed, Imported, ImportedEvent, BoardRestored,
    ];
}
