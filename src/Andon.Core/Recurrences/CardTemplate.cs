using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Recurrences;

/// <summary>
/// What a recurrence makes its cards of, as a JSON object with the wire's names: a create command without parents,
/// time and key, which belong to one card only.
/// </summary>
public static class CardTemplate
{
    public static string Write(CreateCard command)
    {
        var template = Payload.Begin()
            .Text("title"u8, command.Title)
            .TextIfAny("body"u8, command.Body)
            .TextIfAny("assignee"u8, command.Assignee)
            .TextIfAny("created_by"u8, command.CreatedBy)
            .NumberIfAny("priority"u8, command.Priority == 0 ? null : command.Priority)
            .TextIfAny("tenant"u8, command.Tenant);
        if (command.Skills is { IsDefault: false } skills) template.List("skills"u8, skills);
        if (command.Labels is { IsDefault: false } labels) template.List("labels"u8, labels);
        template
            .TextIfAny("workspace_kind"u8, command.WorkspaceKind)
            .TextIfAny("workspace_path"u8, command.WorkspacePath)
            .TextIfAny("branch_name"u8, command.BranchName)
            .NumberIfAny("max_runtime_seconds"u8, command.MaxRuntimeSeconds)
            .NumberIfAny("max_retries"u8, command.MaxRetries)
            .TextIfAny("base_ref"u8, command.BaseRef)
            .NumberIfAny("budget_attempts"u8, command.BudgetAttempts)
            .NumberIfAny("budget_seconds"u8, command.BudgetSeconds)
            .NumberIfAny("budget_tokens"u8, command.BudgetTokens)
            .NumberIfAny("progress_timeout_seconds"u8, command.ProgressTimeoutSeconds);
        if (command.Pools is { IsDefault: false } pools) template.List("pools"u8, pools);
        if (command.NeedsApproval) template.Flag("needs_approval"u8, true);
        if (command.Triage) template.Flag("triage"u8, true);
        template.TextIfAny("initial_status"u8, command.InitialStatus);
        if (command.GoalMode) template.Flag("goal_mode"u8, true);
        return template
            .NumberIfAny("goal_max_turns"u8, command.GoalMaxTurns)
            .TextIfAny("model_override"u8, command.ModelOverride)
            .TextIfAny("provider_override"u8, command.ProviderOverride)
            .TextIfAny("reasoning_effort"u8, command.ReasoningEffort)
            .TextIfAny("completion_contract"u8, command.CompletionContract)
            .TextIfAny("project_id"u8, command.ProjectId)
            .TextIfAny("session_id"u8, command.SessionId)
            .TextIfAny("workflow_template_id"u8, command.WorkflowTemplateId)
            .TextIfAny("step_key"u8, command.StepKey)
            .End();
    }

    public static CreateCard Read(string template)
    {
        using var document = JsonDocument.Parse(template);
        var fields = document.RootElement;
        return new CreateCard(Text(fields, "title") ?? "")
        {
            Body = Text(fields, "body"),
            Assignee = Text(fields, "assignee"),
            CreatedBy = Text(fields, "created_by"),
            Priority = Number(fields, "priority") ?? 0,
            Tenant = Text(fields, "tenant"),
            Skills = Texts(fields, "skills"),
            Labels = Texts(fields, "labels"),
            WorkspaceKind = Text(fields, "workspace_kind"),
            WorkspacePath = Text(fields, "workspace_path"),
            BranchName = Text(fields, "branch_name"),
            MaxRuntimeSeconds = Number(fields, "max_runtime_seconds"),
            MaxRetries = Number(fields, "max_retries"),
            BaseRef = Text(fields, "base_ref"),
            BudgetAttempts = Number(fields, "budget_attempts"),
            BudgetSeconds = Number(fields, "budget_seconds"),
            BudgetTokens = fields.TryGetProperty("budget_tokens", out var tokens) ? tokens.GetInt64() : null,
            ProgressTimeoutSeconds = Number(fields, "progress_timeout_seconds"),
            Pools = Texts(fields, "pools"),
            NeedsApproval = fields.TryGetProperty("needs_approval", out _),
            Triage = fields.TryGetProperty("triage", out _),
            InitialStatus = Text(fields, "initial_status"),
            GoalMode = fields.TryGetProperty("goal_mode", out _),
            GoalMaxTurns = Number(fields, "goal_max_turns"),
            ModelOverride = Text(fields, "model_override"),
            ProviderOverride = Text(fields, "provider_override"),
            ReasoningEffort = Text(fields, "reasoning_effort"),
            CompletionContract = Text(fields, "completion_contract"),
            ProjectId = Text(fields, "project_id"),
            SessionId = Text(fields, "session_id"),
            WorkflowTemplateId = Text(fields, "workflow_template_id"),
            StepKey = Text(fields, "step_key"),
        };
    }

    static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) ? value.GetString() : null;

    static int? Number(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    static ImmutableArray<string>? Texts(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value)
            ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")]
            : null;
}
