using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// A card as the board keeps it, but for its long texts (<see cref="CardText"/>). On the wire it is a <em>task</em>.
/// </summary>
public sealed record Card
{
    /// <summary>The card's id.</summary>
    public required CardId Id { get; init; }

    /// <summary>Stored trimmed, never blank.</summary>
    public required string Title { get; init; }

    public required CardStatus Status { get; init; }

    /// <summary>The profile that shall work on it; lower case, null when nobody.</summary>
    public string? Assignee { get; init; }

    /// <summary>Higher goes first; may be negative.</summary>
    public int Priority { get; init; }

    /// <summary>A label; the actor of the creating event says who really did it.</summary>
    public required string CreatedBy { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>Time of the last event about this card.</summary>
    public required Instant UpdatedAt { get; init; }

    /// <summary>When it came into its present status; kept by the draft.</summary>
    public Instant StatusAt { get; init; }

    /// <summary>First time it ever ran; never reset.</summary>
    public Instant? StartedAt { get; init; }

    public Instant? CompletedAt { get; init; }

    /// <summary><c>scratch</c>, <c>dir</c> or <c>worktree</c>.</summary>
    public required string WorkspaceKind { get; init; }

    public string? WorkspacePath { get; init; }

    /// <summary>Only with <c>worktree</c>.</summary>
    public string? BranchName { get; init; }

    /// <summary>Only with <c>worktree</c>: what its branch starts from; null is the repository's default.</summary>
    public string? BaseRef { get; init; }

    /// <summary>What became of its scratch directory when it was to be cleaned up; null while nothing did.</summary>
    public string? WorkspaceNote { get; init; }

    /// <summary>A soft namespace.</summary>
    public string? Tenant { get; init; }

    /// <summary>Unique among cards that are not archived.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The chat or agent session it came from.</summary>
    public string? SessionId { get; init; }

    /// <summary>Extra skills of the worker; null means none were given, empty that none are wanted.</summary>
    public TextList Skills { get; init; }

    public TextList Labels { get; init; }

    /// <summary>Wall-clock limit of each run.</summary>
    public int? MaxRuntimeSeconds { get; init; }

    /// <summary>Failures at which the breaker trips; overrides the configured limit.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Not offered before this time.</summary>
    public Instant? NotBefore { get; init; }

    public bool GoalMode { get; init; }

    public int? GoalMaxTurns { get; init; }

    public string? ModelOverride { get; init; }

    /// <summary>Only together with a model.</summary>
    public string? ProviderOverride { get; init; }

    public string? ReasoningEffort { get; init; }

    public string? CompletionContract { get; init; }

    public string? ProjectId { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? CurrentStepKey { get; init; }

    /// <summary>How many parents are neither done nor archived; kept by every event that changes one.</summary>
    public int OpenParents { get; init; }

    /// <summary>The open run; null exactly when the card is not running.</summary>
    public RunId? CurrentRun { get; init; }

    /// <summary>A run that has ended but whose processes are not yet confirmed gone; nothing starts before.</summary>
    public RunId? DrainingRun { get; init; }

    /// <summary>Runs ever opened on this card.</summary>
    public int Attempts { get; init; }

    /// <summary>Failures since the last success, unblock, reclaim or new assignee.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>
    /// Runs in a row whose worker exited cleanly without a verdict; each is counted among the failures too.
    /// </summary>
    public int ProtocolViolations { get; init; }

    /// <summary>At most 500 characters.</summary>
    public string? LastFailureError { get; init; }

    /// <summary>Backoff after a failure: not offered before.</summary>
    public Instant? CooldownUntil { get; init; }

    /// <summary>See <see cref="BlockKinds"/>; kept across unblock, cleared by completion.</summary>
    public string? BlockKind { get; init; }

    public string? BlockReason { get; init; }

    /// <summary>Times in a row it was blocked for the same kind.</summary>
    public int BlockRecurrences { get; init; }

    /// <summary><c>work</c> or <c>review</c>: where it lands when it may run again.</summary>
    public required string Phase { get; init; }

    /// <summary>
    /// Who did the work that is under review. The assignee is always who would work on the card next.
    /// </summary>
    public string? Implementer { get; init; }

    public string? Reviewer { get; init; }

    /// <summary>The run whose work a review approved; an approval never carries over to another run.</summary>
    public RunId? ApprovedRun { get; init; }

    /// <summary>Set by stop and pause: <c>stopped</c> or <c>paused</c>. A held card is not offered.</summary>
    public string? HoldKind { get; init; }

    public string? HoldReason { get; init; }

    public string? HeldBy { get; init; }

    public Instant? HeldAt { get; init; }

    /// <summary>The status that restore gives back.</summary>
    public CardStatus? ArchivedFrom { get; init; }

    /// <summary>See <see cref="Approvals"/>; null when none is asked for.</summary>
    public string? Approval { get; init; }

    /// <summary>Resource pools of which each of its runs takes a place.</summary>
    public TextList Pools { get; init; }

    /// <summary>Runs that it may have in all; null for no limit.</summary>
    public int? BudgetAttempts { get; init; }

    /// <summary>Wall time of all its runs together; null for no limit.</summary>
    public int? BudgetSeconds { get; init; }

    /// <summary>Tokens that its workers may report in all; null for no limit.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>Wall time of its ended runs, but for those by hand.</summary>
    public long SpentSeconds { get; init; }

    /// <summary>Tokens that its workers have reported.</summary>
    public long SpentTokens { get; init; }

    /// <summary>Why the dispatcher passes over it, as an obstacle's stable name; null when it does not.</summary>
    public string? WaitReason { get; init; }

    /// <summary>Since when that reason holds.</summary>
    public Instant? WaitSince { get; init; }

    /// <summary>A run without a sign of progress for so long is ended; overrides its profile's.</summary>
    public int? ProgressTimeoutSeconds { get; init; }
}
