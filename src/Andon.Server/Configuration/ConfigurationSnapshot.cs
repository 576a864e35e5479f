using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;

namespace Andon.Server.Configuration;

/// <summary>
/// The configuration that holds: every file as it is now, or as it was when it last was sound. What is wrong now is
/// told beside it. Immutable.
/// </summary>
sealed record ConfigurationSnapshot(KanbanSettings Kanban, ImmutableSortedDictionary<string, ProfileSettings> Profiles)
{
    public static ConfigurationSnapshot Empty { get; } =
        new(new KanbanSettings(), ImmutableSortedDictionary<string, ProfileSettings>.Empty);

    public ImmutableArray<ConfigurationError> Errors { get; init; } = [];

    /// <summary>The profiles as admission sees them.</summary>
    public FrozenDictionary<string, ProfilePolicy> ProfilePolicies { get; } =
        Profiles.Values.ToFrozenDictionary(profile => profile.Name, PolicyOf, StringComparer.Ordinal);

    public FrozenDictionary<string, int> Pools { get; } = Kanban.Pools.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A broken file gives way to what it said before; a profile that was never sound is left out.</summary>
    public ConfigurationSnapshot Next(HomeConfiguration read)
    {
        if (read.IsSound) return new ConfigurationSnapshot(read.Kanban, read.Profiles);
        var broken = read.Errors.Select(error => error.File).ToHashSet(StringComparer.Ordinal);
        var kanban = broken.Contains(HomeFiles.Configuration) && !ReferenceEquals(this, Empty) ? Kanban : read.Kanban;
        var profiles = read.Profiles.ToBuilder();
        foreach (var (name, profile) in read.Profiles)
        {
            if (!broken.Contains(profile.File)) continue;
            if (Profiles.TryGetValue(name, out var before)) profiles[name] = before;
            else profiles.Remove(name);
        }

        return new ConfigurationSnapshot(kanban, profiles.ToImmutable()) { Errors = read.Errors };
    }

    static ProfilePolicy PolicyOf(ProfileSettings profile) => new(
        profile.Name, profile.Enabled, profile.Command.Length > 0, profile.MaxInProgress, Seconds(profile.MaxRuntime))
    {
        Provider = profile.Provider,
        Pools = profile.Pools,
        ProgressTimeoutSeconds = Seconds(profile.ProgressTimeout),
        Budget = BudgetOf(profile),
        Workspace = profile.Workspace,
    };

    static DailyBudget? BudgetOf(ProfileSettings profile) =>
        profile is { BudgetAttempts: null, BudgetTime: null, BudgetTokens: null }
            ? null
            : new(profile.BudgetAttempts, Seconds(profile.BudgetTime), profile.BudgetTokens);

    static int? Seconds(TimeSpan? length) => length is { } time ? (int)time.TotalSeconds : null;
}
