using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>
/// A task as lists show it: everything but its long texts. Fields that the reference kanban has are always there, also
/// when null; ours only when they say something. Times are seconds since the epoch.
/// </summary>
public record TaskSummary
{
    [JsonPropertyOrder(-2)]
    public required string Id { get; init; }

    [JsonPropertyOrder(-1)]
    public required string Title { get; init; }

    public string? Assignee { get; init; }

    public required string Status { get; init; }

    public int Priority { get; init; }

    public string? Tenant { get; init; }

    public string WorkspaceKind { get; init; } = "scratch";

    public string? WorkspacePath { get; init; }

    public string? BranchName { get; init; }

    public string? CreatedBy { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? StartedAt { get; init; }

    public long? CompletedAt { get; init; }

    public IReadOnlyList<string> Skills { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public int? MaxRetries { get; init; }

    public string? SessionId { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? CurrentStepKey { get; init; }

    public string Phase { get; init; } = "work";

    public int OpenParents { get; init; }

    public int Attempts { get; init; }

    public long? CurrentRunId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxRuntimeSeconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdempotencyKey { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ConsecutiveFailures { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastFailureError { get; init; }

    /// <summary>Not offered before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ScheduledAt { get; init; }

    /// <summary>The wait after a failure: not offered before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CooldownUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GoalMode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GoalMaxTurns { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelOverride { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderOverride { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasoningEffort { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CompletionContract { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProjectId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockKind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockReason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BlockRecurrences { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Implementer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reviewer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HoldKind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HoldReason { get; init; }

    /// <summary>A run has ended whose processes are not yet confirmed gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DrainingRunId { get; init; }
}

/// <summary>A task with its long texts, as <c>show</c> and the replies to commands give it.</summary>
public sealed record TaskMessage : TaskSummary
{
    public string? Body { get; init; }

    public string? Result { get; init; }
}
