using System.Collections.Immutable;
using Andon.Configuration.Profiles;

namespace Andon.Configuration;

/// <summary>
/// Everything that a home's <c>config.yaml</c> and <c>profiles/*.yaml</c> say, checked and completed with the
/// defaults. Reading always gives a whole one; whoever acts on it looks at <see cref="Errors"/> first. Immutable.
/// </summary>
public sealed record HomeConfiguration
{
    public KanbanSettings Kanban { get; init; } = new();

    /// <summary>In order of name.</summary>
    public ImmutableSortedDictionary<string, ProfileSettings> Profiles { get; init; } =
        ImmutableSortedDictionary<string, ProfileSettings>.Empty;

    public ImmutableArray<ConfigurationError> Errors { get; init; } = [];

    /// <summary>The settings of <c>config.yaml</c> as they hold, in the order of the reference page.</summary>
    public ImmutableArray<EffectiveSetting> Settings { get; init; } = [];

    /// <summary>The settings of each profile as they hold, what it inherits included.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<EffectiveSetting>> ProfileSettings { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<EffectiveSetting>>.Empty;

    public bool IsSound => Errors.IsEmpty;
}
