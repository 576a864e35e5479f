using System.Text.Json.Serialization;
using Andon.Core.Commands;

namespace Andon.Protocol.Verbs;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateRequest : VerbRequest
{
    public required string Title { get; init; }

    public string? Body { get; init; }

    public string? Assignee { get; init; }

    public string? CreatedBy { get; init; }

    public IReadOnlyList<string>? Parents { get; init; }

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    public string? Tenant { get; init; }

    public IReadOnlyList<string>? Skills { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public string? WorkspaceKind { get; init; }

    public string? WorkspacePath { get; init; }

    public string? BranchName { get; init; }

    /// <summary>What a worktree's branch starts from.</summary>
    public string? BaseRef { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    public int? MaxRetries { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public long? NotBefore { get; init; }

    public bool Triage { get; init; }

    /// <summary><c>running</c> (the normal path) or <c>blocked</c>.</summary>
    public string? InitialStatus { get; init; }

    public bool GoalMode { get; init; }

    public int? GoalMaxTurns { get; init; }

    public string? ModelOverride { get; init; }

    public string? ProviderOverride { get; init; }

    public string? ReasoningEffort { get; init; }

    public string? CompletionContract { get; init; }

    public string? ProjectId { get; init; }

    public string? SessionId { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? StepKey { get; init; }

    /// <summary>A person has to approve it before it may run.</summary>
    public bool NeedsApproval { get; init; }

    public IReadOnlyList<string>? Pools { get; init; }

    /// <summary>Runs that it may have in all.</summary>
    public int? BudgetAttempts { get; init; }

    /// <summary>Wall time of all its runs together.</summary>
    public int? BudgetSeconds { get; init; }

    /// <summary>Tokens that its workers may report in all.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>A run without a sign of progress for so long is ended.</summary>
    public int? ProgressTimeoutSeconds { get; init; }

    internal override Verb Verb => VerbTable.Create;

    internal override Command ToCommand(WorkerCredential? worker) => new CreateCard(Title)
    {
        Body = Body,
        Assignee = Assignee,
        CreatedBy = CreatedBy,
        Parents = FieldValues.Cards(Parents, "parents"),
        IdempotencyKey = IdempotencyKey,
        Priority = Priority,
        Tenant = Tenant,
        Skills = FieldValues.Texts(Skills, "skills"),
        Labels = FieldValues.Texts(Labels, "labels"),
        WorkspaceKind = WorkspaceKind,
        WorkspacePath = WorkspacePath,
        BranchName = BranchName,
        BaseRef = BaseRef,
        MaxRuntimeSeconds = MaxRuntimeSeconds,
        MaxRetries = MaxRetries,
        NotBefore = FieldValues.Time(NotBefore, "not_before"),
        Triage = Triage,
        InitialStatus = InitialStatus,
        GoalMode = GoalMode,
        GoalMaxTurns = GoalMaxTurns,
        ModelOverride = ModelOverride,
        ProviderOverride = ProviderOverride,
        ReasoningEffort = ReasoningEffort,
        CompletionContract = CompletionContract,
        ProjectId = ProjectId,
        SessionId = SessionId,
        WorkflowTemplateId = WorkflowTemplateId,
        StepKey = StepKey,
        NeedsApproval = NeedsApproval,
        Pools = FieldValues.Texts(Pools, "pools"),
        BudgetAttempts = BudgetAttempts,
        BudgetSeconds = BudgetSeconds,
        BudgetTokens = BudgetTokens,
        ProgressTimeoutSeconds = ProgressTimeoutSeconds,
    };
}
