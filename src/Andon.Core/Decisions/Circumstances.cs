using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Dispatch;
using Andon.Core.Recurrences;

namespace Andon.Core.Decisions;

/// <summary>
/// What holds for a decision besides the board itself: time, actor, ids and the home's policy at that moment.
/// </summary>
public sealed record Circumstances(Instant Now, Actor Actor, IIdSource Ids, Policy Policy)
{
    /// <summary>Who decides about cron rules needs one that knows them.</summary>
    public ICalendar Calendar { get; init; } = NoCalendar.Instance;
}

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

    /// <summary>
    /// First wait after a failure; doubled with every further one up to the maximum, and up to a quarter longer or
    /// shorter, so that what failed together does not come back together.
    /// </summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan RateLimitCooldown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait after a fault of the node or the profile, which is not counted against the card.</summary>
    public TimeSpan InfrastructureCooldown { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Cards of one profile that fail with the same error at which the profile's breaker opens.</summary>
    public int BreakerCards { get; init; } = 3;

    /// <summary>Cards of one profile that fail without a success between them at which it opens anyway.</summary>
    public int BreakerStreak { get; init; } = 10;

    /// <summary>First wait of a profile's breaker; doubled each time its probe fails, up to the maximum.</summary>
    public TimeSpan BreakerCooldown { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan BreakerCooldownMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Waiting so long is worth one step of priority; null for none.</summary>
    public TimeSpan? AgeingStep { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A run without a sign of progress for so long is ended; null for never.</summary>
    public int? ProgressTimeoutSeconds { get; init; }

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

    /// <summary>Places of each resource pool, over all boards of this host.</summary>
    public FrozenDictionary<string, int> Pools { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>Places of pools that runs on other boards of this host have taken.</summary>
    public FrozenDictionary<string, int> PoolRunsElsewhere { get; init; } = FrozenDictionary<string, int>.Empty;

    public HostPressure Pressure { get; init; } = HostPressure.None;

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
    /// <summary>Whose quota its runs use, unless the card names another; null for a quota of its own.</summary>
    public string? Provider { get; init; }

    /// <summary>Pools of which each of its runs takes a place.</summary>
    public ImmutableArray<string> Pools { get; init; } = [];

    /// <summary>What it may use each day (UTC); null without limit.</summary>
    public DailyBudget? Budget { get; init; }

    /// <summary>A run without a sign of progress for so long is ended; null takes the home's.</summary>
    public int? ProgressTimeoutSeconds { get; init; }

    /// <summary>Where its scratch cards work that name no directory; null gives each card its own.</summary>
    public string? Workspace { get; init; }

    /// <summary>Why its command cannot be started, in a sentence; null when nothing is known to be wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>A person does its work.</summary>
    public bool IsHuman { get; init; }
}

/// <summary>What a profile may use each day (UTC) on a board; null without limit.</summary>
public sealed record DailyBudget(int? Attempts, long? Seconds, long? Tokens);

/// <summary>The card whose run works in a directory, and its board's name.</summary>
public sealed record WorkspaceHolder(CardId Card, string Board);

/// <summary>
/// A brake that is on. <c>Scope</c> is home, board or profile; <c>Name</c> is the board's or profile's.
/// </summary>
public sealed record Pause(string Scope, string? Name, string? Reason, string By, Instant Since);
