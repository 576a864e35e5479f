using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// What an edit may say, and the card that it makes. An empty text clears a tenant, a model or a provider.
/// </summary>
static class EditRules
{
    public static Refusal? Check(EditCard command) =>
        (command.Title is null ? null : TextRules.Title(command.Title))
        ?? TextRules.Long("body", command.Body, TextLimits.BodyBytesMax)
        ?? TextRules.Name("tenant", NullIfEmpty(command.Tenant))
        ?? TextRules.Long("result", command.Result, TextLimits.BodyBytesMax)
        ?? TextRules.Long("summary", command.Summary, TextLimits.SummaryBytesMax)
        ?? RunMetadata.Check(command.Metadata)
        ?? TextRules.Positive("max_runtime", command.MaxRuntimeSeconds)
        ?? TextRules.Positive("max_retries", command.MaxRetries)
        ?? TextRules.Name("model", NullIfEmpty(command.ModelOverride))
        ?? TextRules.Name("provider", NullIfEmpty(command.ProviderOverride))
        ?? ItemLists.CheckSkills(command.Skills)
        ?? ItemLists.CheckLabels(command.Labels)
        ?? ItemLists.CheckPools(command.Pools)
        ?? TextRules.Positive("progress_timeout", command.ProgressTimeoutSeconds)
        ?? CreationRules.Budgets(command.BudgetAttempts, command.BudgetSeconds, command.BudgetTokens);

    /// <summary>A provider without a model means nothing.</summary>
    public static Refusal? Consistent(Card card) =>
        card.ProviderOverride is null || card.ModelOverride is not null ? null : TextRules.Bad(
            "provider", "A provider is only taken together with a model.", "Name the model too: --model MODEL");

    public static Card Apply(Card card, EditCard command)
    {
        var model = Cleared(command.ModelOverride, card.ModelOverride);
        return card with
        {
            Title = command.Title?.Trim() ?? card.Title,
            Priority = command.Priority ?? card.Priority,
            Tenant = Cleared(command.Tenant, card.Tenant),
            Labels = command.Labels is { } labels ? ItemLists.Keep(labels) : card.Labels,
            Skills = command.Skills is { } skills ? ItemLists.Keep(skills) : card.Skills,
            MaxRuntimeSeconds = command.MaxRuntimeSeconds ?? card.MaxRuntimeSeconds,
            MaxRetries = command.MaxRetries ?? card.MaxRetries,
            Pools = command.Pools is { } pools ? ItemLists.Keep(pools) : card.Pools,
            BudgetAttempts = command.BudgetAttempts ?? card.BudgetAttempts,
            BudgetSeconds = command.BudgetSeconds ?? card.BudgetSeconds,
            BudgetTokens = command.BudgetTokens ?? card.BudgetTokens,
            ProgressTimeoutSeconds = command.ProgressTimeoutSeconds ?? card.ProgressTimeoutSeconds,
            ModelOverride = model,
            ProviderOverride = model is null && command.ProviderOverride is null
                ? null
                : Cleared(command.ProviderOverride, card.ProviderOverride),
        };
    }

    /// <summary>The names of the fields that differ, but for those with an event of their own.</summary>
    public static List<string> Changed(Card before, Card after)
    {
        var fields = new List<string>();
        if (before.Title != after.Title) fields.Add("title");
        if (before.Tenant != after.Tenant) fields.Add("tenant");
        if (before.Labels != after.Labels) fields.Add("labels");
        if (before.Skills != after.Skills) fields.Add("skills");
        if (before.MaxRuntimeSeconds != after.MaxRuntimeSeconds) fields.Add("max_runtime_seconds");
        if (before.MaxRetries != after.MaxRetries) fields.Add("max_retries");
        if (before.Pools != after.Pools) fields.Add("pools");
        if (before.BudgetAttempts != after.BudgetAttempts) fields.Add("budget_attempts");
        if (before.BudgetSeconds != after.BudgetSeconds) fields.Add("budget_seconds");
        if (before.BudgetTokens != after.BudgetTokens) fields.Add("budget_tokens");
        if (before.ProgressTimeoutSeconds != after.ProgressTimeoutSeconds) fields.Add("progress_timeout_seconds");
        return fields;
    }

    static string? Cleared(string? given, string? kept) => given is null ? kept : NullIfEmpty(given.Trim());

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
