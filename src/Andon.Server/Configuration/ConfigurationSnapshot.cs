using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Configuration;
using Andon.Configuration.Profiles;

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

    /// <summary>The settings of each profile's file as it is now, and where each comes from.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<EffectiveSetting>> ProfileSettings { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<EffectiveSetting>>.Empty;

    public FrozenDictionary<string, int> Pools { get; } = Kanban.Pools.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A broken file gives way to what it said before; a profile that was never sound is left out.</summary>
    public ConfigurationSnapshot Next(HomeConfiguration read)
    {
        if (read.IsSound)
            return new ConfigurationSnapshot(read.Kanban, read.Profiles) { ProfileSettings = read.ProfileSettings };
        var broken = read.Errors.Select(error => error.File).ToHashSet(StringComparer.Ordinal);
        var kanban = broken.Contains(HomeFiles.Configuration) && !ReferenceEquals(this, Empty) ? Kanban : read.Kanban;
        var profiles = read.Profiles.ToBuilder();
        foreach (var (name, profile) in read.Profiles)
        {
            if (!broken.Contains(profile.File)) continue;
            if (Profiles.TryGetValue(name, out var before)) profiles[name] = before;
            else profiles.Remove(name);
        }

        return new ConfigurationSnapshot(kanban, profiles.ToImmutable())
        {
            Errors = read.Errors,
            ProfileSettings = read.ProfileSettings,
        };
    }
}
