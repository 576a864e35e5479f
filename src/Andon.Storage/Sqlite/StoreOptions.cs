using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Disks;

namespace Andon.Storage.Sqlite;

/// <summary>What the stores of a home work with; made by the composition root.</summary>
public sealed record StoreOptions
{
    public required IDisk Disk { get; init; }

    public required TimeProvider Time { get; init; }

    public required ThreadStarter StartThread { get; init; }

    /// <summary>Told what happened to a store.</summary>
    public required StoreStory Story { get; init; }

    /// <summary>
    /// Whether the owner's lock is still held. Asked before anything is acknowledged, from any thread.
    /// </summary>
    public required Func<bool> StillOwner { get; init; }

    /// <summary>For decisions about the home itself.</summary>
    public required ICircumstancesSource Circumstances { get; init; }

    /// <summary>The identity of a store that is made new.</summary>
    public required Func<string> NewUuid { get; init; }

    /// <summary>How long a process that held a database before us is waited for.</summary>
    public TimeSpan OutsiderPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For people who know what their network file system does.</summary>
    public bool AllowNetworkFileSystem { get; init; }
}
