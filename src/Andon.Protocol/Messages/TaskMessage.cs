using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>
/// A task as lists show it: everything but its long texts. Fields that the reference kanban has are always there, also
/// when null; ours only when they say something. Times are seconds since the epoch. Its properties can be set because
/// JSON is read into them three times as fast as through a constructor with forty arguments.
/// </summary>
public record TaskSummary
{
    [JsonPropertyOrder(-2)]
    public string Id { get; set; } = "";

    [JsonPropertyOrder(-1)]
    public string Title { get; set; } = "";

    public string? Assignee { get; set; }

    public string Status { get; set; } = "";

    public int Priority { get; set; }

    public string? Tenant { get; set; }

    public string WorkspaceKind { get; set; } = "scratch";

    public string? WorkspacePath { get; set; }

    public string? BranchName { get; set; }

    /// <summary>What its branch starts from; null for the repository's default.</summary>
    public string? BaseRef { get; set; }

    /// <summary>What became of its scratch directory: in the trash, or kept for a reason.</summary>
    public string? WorkspaceNote { get; set; }

    public string? CreatedBy { get; set; }

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? CompletedAt { get; set; }

    public IReadOnlyList<string> Skills { get; set; } = [];

    public IReadOnlyList<string> Labels { get; set; } = [];

    public int? MaxRetries { get; set; }

    public string? SessionId { get; set; }

    public string? WorkflowTemplateId { get; set; }

    public string? CurrentStepKey { get; set; }

    public string Phase { get; set; } = "work";

    public int OpenParents { get; set; }

    public int Attempts { get; set; }

    public long? CurrentRunId { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxRuntimeSeconds { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdempotencyKey { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ConsecutiveFailures { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastFailureError { get; set; }

    /// <summary>Not offered before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ScheduledAt { get; set; }

    /// <summary>The wait after a failure: not offered before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CooldownUntil { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GoalMode { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GoalMaxTurns { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelOverride { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderOverride { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasoningEffort { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CompletionContract { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProjectId { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockKind { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockReason { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BlockRecurrences { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Implementer { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reviewer { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HoldKind { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HoldReason { get; set; }

    /// <summary>A run has ended whose processes are not yet confirmed gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DrainingRunId { get; set; }

    /// <summary><c>needed</c> until a person approved it, then <c>given</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Approval { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Pools { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BudgetAttempts { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BudgetSeconds { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BudgetTokens { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SpentSeconds { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SpentTokens { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ProgressTimeoutSeconds { get; set; }

    /// <summary>Why the dispatcher passes over it; the same name as a reason's code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WaitReason { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? WaitSince { get; set; }
}

/// <summary>A task with its long texts, as <c>show</c> and the replies to commands give it.</summary>
public sealed record TaskMessage : TaskSummary
{
    public string? Body { get; set; }

    public string? Result { get; set; }
}
