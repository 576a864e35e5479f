namespace Andon.Core.Runs;

/// <summary>
/// How a run can end: one table for the reference kanban's outcomes and ours. A run ends exactly once.
/// </summary>
public static class RunOutcomes
{
    public const string Completed = "completed";
    public const string Blocked = "blocked";
    public const string ReviewRequested = "review_requested";
    public const string ChangesRequested = "changes_requested";
    public const string Scheduled = "scheduled";
    public const string DependencyWait = "dependency_wait";
    public const string Crashed = "crashed";
    public const string TimedOut = "timed_out";
    public const string SpawnFailed = "spawn_failed";
    public const string GaveUp = "gave_up";
    public const string Reclaimed = "reclaimed";
    public const string Stale = "stale";
    public const string RateLimited = "rate_limited";
    public const string ProtocolViolation = "protocol_violation";
    public const string Stopped = "stopped";
    public const string BudgetExhausted = "budget_exhausted";

    public static IReadOnlyList<string> All { get; } =
    [
        Completed, Blocked, ReviewRequested, ChangesRequested, Scheduled, DependencyWait, Crashed, TimedOut,
        SpawnFailed,
        GaveUp, Reclaimed, Stale, RateLimited, ProtocolViolation, Stopped, BudgetExhausted,
    ];

    /// <summary>The reference's run status: <c>done</c> for completed, else the outcome's own name.</summary>
    public static string Status(string? outcome) => outcome switch
    {
        null => "running",
        Completed => "done",
        _ => outcome,
    };
}
