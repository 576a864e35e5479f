using System.Collections.Immutable;
using System.Globalization;
using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// What the placeholders of a profile stand for in a run. Where the task says something itself, that goes over what
/// its profile says.
/// </summary>
static class RunFacts
{
    public static CommandFacts Of(
        string board, Run run, Card card, string context, ProfileSettings profile, string mcpConfig)
    {
        var facts = new CommandFacts
        {
            Task = card.Id.Value,
            Run = run.Id.Value.ToString(CultureInfo.InvariantCulture),
            Board = board,
            Workspace = run.Workspace!,
            Profile = profile.Name,
            Title = card.Title,
            Context = context,
            Branch = run.Branch ?? card.BranchName ?? "",
            Model = card.ModelOverride ?? profile.Model ?? "",
            Provider = card.ProviderOverride ?? profile.Provider ?? "",
            McpConfig = profile.McpServers.IsEmpty ? "" : mcpConfig,
            Skills = SkillsOf(card, profile),
        };
        return PromptTemplate.Fill(profile.Prompt, facts);
    }

    /// <summary>A task with an empty list wants none at all.</summary>
    static ImmutableArray<string> SkillsOf(Card card, ProfileSettings profile)
    {
        if (!card.Skills.IsGiven) return profile.Skills;
        return card.Skills.Items is { Count: > 0 } own ? [.. profile.Skills.Union(own)] : [];
    }
}
