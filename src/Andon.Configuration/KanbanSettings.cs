using System.Collections.Immutable;
using Andon.Configuration.Profiles;

namespace Andon.Configuration;

/// <summary>
/// The <c>kanban:</c> section of <c>config.yaml</c>: what holds for the whole home. Keys that the reference kanban has
/// keep its names, defaults and meaning.
/// </summary>
public sealed record KanbanSettings
{
    /// <summary>False: a gateway takes no part in the board at all and opens nothing.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>False: a gateway attaches but does not ask for dispatch.</summary>
    public bool DispatchInGateway { get; init; } = true;

    /// <summary>
    /// Between two sweeps that look for work which no event announced. Dispatch does not wait for it.
    /// </summary>
    public TimeSpan DispatchInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A run this old without a sign of progress is ended as stale; null never.</summary>
    public TimeSpan? StaleTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Failures in a row at which a card is blocked.</summary>
    public int FailureLimit { get; init; } = 2;

    /// <summary>Supervised runs of this host at the same time, over all boards.</summary>
    public int MaxInProgress { get; init; } = 2;

    /// <summary>Runs of one profile at the same time, unless the profile says otherwise; null without limit.</summary>
    public int? MaxInProgressPerProfile { get; init; }

    /// <summary>Runs of one board at the same time; null without limit.</summary>
    public int? MaxSpawn { get; init; }

    public string? DefaultAssignee { get; init; }

    public string? DefaultWorkdir { get; init; }

    public TimeSpan ClaimTtl { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan RateLimitCooldown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Places of each named resource pool, over all boards of this host.</summary>
    public ImmutableSortedDictionary<string, int> Pools { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Waiting so long is worth one step of priority; null for none.</summary>
    public TimeSpan? Ageing { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>First wait after a failure; doubled with every further one.</summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Cards of one profile that fail with one error at which its breaker opens.</summary>
    public int BreakerCards { get; init; } = 3;

    /// <summary>First wait of a profile's breaker; doubled each time its probe fails.</summary>
    public TimeSpan BreakerCooldown { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether nothing new is started while the host is short of memory.</summary>
    public bool MemoryGuard { get; init; } = true;

    /// <summary>Load for each processor above which one run at a time is started; null for any.</summary>
    public int? LoadMax { get; init; } = 16;

    /// <summary>False: scratch directories of finished cards stay where they are, and so does the trash.</summary>
    public bool WorkspaceCleanup { get; init; } = true;

    /// <summary>How long a scratch directory lies in the trash before it is deleted.</summary>
    public TimeSpan WorkspaceTrashTtl { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How often each board's database is read page by page, to find damage before somebody needs it.
    /// </summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What every profile's gateway runs, besides its own.</summary>
    public ImmutableArray<Hook> Hooks { get; init; } = [];

    /// <summary>How large a file may be that a card is given or a run hands over.</summary>
    public int AttachmentBytesMax { get; init; } = 25 * 1024 * 1024;

    /// <summary>How much of a run's output is kept.</summary>
    public int WorkerLogBytesMax { get; init; } = 2 * 1024 * 1024;

    public BackupSettings Backups { get; init; } = new();

    public DiagnosticsSettings Diagnostics { get; init; } = new();
}
