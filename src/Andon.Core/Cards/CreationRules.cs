using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Cards;

/// <summary>What a new card may say, checked in the reference kanban's order.</summary>
static class CreationRules
{
    public const string Running = "running";
    public const string Blocked = "blocked";

    static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max", "ultra"];

    public static Refusal? Check(CreateCard command, Policy policy) =>
        TextRules.Profile("assignee", command.Assignee)
        ?? TextRules.Title(command.Title)
        ?? OneOf("initial_status", command.InitialStatus, [Running, Blocked])
        ?? Workspace(command, policy)
        ?? ItemLists.CheckSkills(command.Skills)
        ?? ItemLists.CheckLabels(command.Labels)
        ?? ItemLists.CheckPools(command.Pools)
        ?? Texts(command)
        ?? Numbers(command)
        ?? Model(command);

    static Refusal? Workspace(CreateCard command, Policy policy)
    {
        var kind = command.WorkspaceKind;
        if (OneOf("workspace", kind, WorkspaceKinds.All) is { } unknown) return unknown;
        if (TextRules.Path("workspace_path", command.WorkspacePath) is { } invalid) return invalid;
        if (kind == WorkspaceKinds.Dir && command.WorkspacePath is null && policy.DefaultWorkdir is null)
        {
            return TextRules.Bad("workspace_path", "A dir workspace needs a path.", "Give one: --workspace dir:/PATH");
        }

        return OfWorktree("branch_name", "branch", command.BranchName, kind)
            ?? OfWorktree("base_ref", "base", command.BaseRef, kind);
    }

    static Refusal? OfWorktree(string field, string what, string? name, string? kind)
    {
        if (TextRules.Name(field, name) is { } invalid) return invalid;
        return name is null || kind == WorkspaceKinds.Worktree ? null : TextRules.Bad(
            field, $"A {what} is only for a worktree.", "Leave it out, or give: --workspace worktree");
    }

    static Refusal? Texts(CreateCard command) =>
        TextRules.Long("body", command.Body, TextLimits.BodyBytesMax)
        ?? TextRules.Name("created_by", command.CreatedBy)
        ?? TextRules.Name("tenant", command.Tenant)
        ?? TextRules.Name("idempotency_key", command.IdempotencyKey)
        ?? TextRules.Name("session_id", command.SessionId)
        ?? TextRules.Name("project_id", command.ProjectId)
        ?? TextRules.Name("workflow_template_id", command.WorkflowTemplateId)
        ?? TextRules.Name("step_key", command.StepKey)
        ?? TextRules.Name("model", command.ModelOverride)
        ?? TextRules.Name("provider", command.ProviderOverride)
        ?? OneOf("reasoning_effort", command.ReasoningEffort, Efforts)
        ?? Contract(command.CompletionContract);

    static Refusal? Numbers(CreateCard command) =>
        TextRules.Positive("max_runtime", command.MaxRuntimeSeconds)
        ?? TextRules.Positive("max_retries", command.MaxRetries)
        ?? TextRules.Positive("goal_max_turns", command.GoalMaxTurns)
        ?? TextRules.Positive("progress_timeout", command.ProgressTimeoutSeconds)
        ?? Budgets(command.BudgetAttempts, command.BudgetSeconds, command.BudgetTokens)
        ?? Scheduling.CheckTime("not_before", command.NotBefore, null)
        ?? (command.Parents.IsDefault || command.Parents.Length <= TextLimits.ParentsMax ? null : TextRules.Bad(
            "parents", $"There are {command.Parents.Length}.", $"Give at most {TextLimits.ParentsMax}."));

    /// <summary>A budget is at least one of what it counts.</summary>
    public static Refusal? Budgets(int? attempts, int? seconds, long? tokens) =>
        TextRules.Positive("budget_attempts", attempts)
        ?? TextRules.Positive("budget_seconds", seconds)
        ?? (tokens is null or >= 1
            ? null
            : TextRules.Bad("budget_tokens", $"{tokens} is not at least 1.", "Give a number that is at least 1."));

    static Refusal? Model(CreateCard command) =>
        command.ProviderOverride is null || command.ModelOverride is not null ? null : TextRules.Bad(
            "provider", "A provider is only taken together with a model.", "Name the model too: --model MODEL");

    /// <summary><c>local-only</c>, <c>OWNER/REPO</c>, or the address of a pull request.</summary>
    static Refusal? Contract(string? contract)
    {
        if (contract is null or "local-only") return null;
        if (TextRules.Name("completion_contract", contract) is { } invalid) return invalid;
        var address = contract.StartsWith("https://", StringComparison.Ordinal)
            && contract.Contains("/pull/", StringComparison.Ordinal);
        if (address || contract.Split('/') is [{ Length: > 0 }, { Length: > 0 }]) return null;
        return TextRules.Bad(
            "completion_contract", $"'{contract}' is not a contract.",
            "Give local-only, OWNER/REPO or a pull request's address.");
    }

    static Refusal? OneOf(string field, string? value, string[] known) =>
        value is null || Array.IndexOf(known, value) >= 0 ? null : TextRules.Bad(
            field, "It is none of the known ones.", $"Give one of: {string.Join(", ", known)}.");
}
