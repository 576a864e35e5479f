using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Core.Cards;

namespace Andon.Core.Decisions;

/// <summary>
/// What holds for a decision besides the board itself: time, actor, ids and the home's policy at that moment.
/// </summary>
public sealed record Circumstances(Instant Now, Actor Actor, IIdSource Ids, Policy Policy);

/// <summary>
/// Everything outside the board that admission depends on, as one value: configuration, profiles, pauses, and what
/// runs on other boards of this host. Made by the daemon for each batch.
/// </summary>
public sealed record Policy
{
    public static Policy Open { get; } = new();

    /// <summary>Failures at which the breaker trips, unless the card says otherwise. At least 1.</summary>
    public int FailureLimit { get; init; } = 2;

    public int LeaseSeconds { get; init; } = 900;

    /// <summary>First wait after a failure; doubled with every further one up to the maximum.</summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan RateLimitCooldown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait after a fault of the node or the profile, which is not counted against the card.</summary>
    public TimeSpan InfrastructureCooldown { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Clean exits in a row without a verdict at which the breaker trips, unless the card says otherwise.
    /// </summary>
    public int ProtocolViolationLimit { get; init; } = 3;

    public int BlockRecurrenceLimit { get; init; } = 2;

    /// <summary>False while nobody who asks for dispatch is attached; then nothing is started by itself.</summary>
    public bool Dispatches { get; init; } = true;

    public string? DefaultAssignee { get; init; }

    public string? DefaultWorkdir { get; init; }

    /// <summary>Runs on this board at the same time; null for no limit.</summary>
    public int? BoardRunsMax { get; init; }

    /// <summary>Runs of this host over all boards at the same time; null for no limit.</summary>
    public int? HostRunsMax { get; init; }

    /// <summary>Supervised runs open on other boards of this host.</summary>
    public int HostRunsElsewhere { get; init; }

    /// <summary>Default for profiles that set no limit of their own; null for no limit.</summary>
    public int? ProfileRunsMax { get; init; }

    /// <summary>Open runs of a profile on other boards of this host.</summary>
    public FrozenDictionary<string, int> ProfileRunsElsewhere { get; init; } = FrozenDictionary<string, int>.Empty;

    public FrozenDictionary<string, ProfilePolicy> Profiles { get; init; } =
        FrozenDictionary<string, ProfilePolicy>.Empty;

    /// <summary>The brakes that bind this board: the home's, its own, and profiles'.</summary>
    public ImmutableArray<Pause> Pauses { get; init; } = [];

    /// <summary>
    /// Directories in which a run of this host works, by every name that is known for them. Runs of this board are
    /// found without it, but for those that call the same directory by another name.
    /// </summary>
    public FrozenDictionary<string, WorkspaceHolder> BusyWorkspaces { get; init; } =
        FrozenDictionary<string, WorkspaceHolder>.Empty;

    /// <summary>How large a file may be that a card is given or a run hands over.</summary>
    public long AttachmentBytesMax { get; init; } = 25 * 1024 * 1024;

    public long Epoch { get; init; }

    public string Node { get; init; } = "";
}

/// <summary>
/// A profile as admission sees it. <c>Command</c> is false for lanes that the dispatcher never spawns.
/// </summary>
public sealed record ProfilePolicy(string Name, bool Enabled, bool HasCommand, int? RunsMax, int? MaxRuntimeSeconds)
{
    /// <summary>Where its scratch cards work that name no directory; null gives each card its own.</summary>
    public string? Workspace { get; init; }
}

/// <summary>The card whose run works in a directory, and its board's name.</summary>
public sealed record WorkspaceHolder(CardId Card, string Board);

/// <summary>
/// A brake that is on. <c>Scope</c> is home, board or profile; <c>Name</c> is the board's or profile's.
/// </summary>
public sealed record Pause(string Scope, string? Name, string? Reason, string By, Instant Since);
