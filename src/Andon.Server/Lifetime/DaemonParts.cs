using Andon.Protocol.Homes;
using Andon.Server.Backups;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Ownership;
using Andon.Storage.Contract;

namespace Andon.Server.Lifetime;

/// <summary>Opens a home's stores under its lock.</summary>
delegate Task<IStoreSet> StoreOpener(OwnedHome owned, CancellationToken cancellationToken);

/// <summary>Makes what runs cards; it starts nothing before it is told to begin.</summary>
delegate IDispatchHost DispatchMaker(OwnedHome owned, IHomeStore store);

/// <summary>What a daemon is put together from. Only the program names the real ones.</summary>
sealed record DaemonParts
{
    public required AndonHome Home { get; init; }

    public required TimeProvider Time { get; init; }

    public required ChanceSource Chance { get; init; }

    public required Func<string> NewUuid { get; init; }

    public required ILoggerFactory Logs { get; init; }

    public required StoreOpener OpenStores { get; init; }

    public required DispatchMaker MakeDispatch { get; init; }

    public required string Version { get; init; }

    /// <summary>How often it is looked whether a board's backup is due, and its log is archived.</summary>
    public TimeSpan BackupRound { get; init; } = BackupSchedule.Round;

    /// <summary>Leaves again when nobody needs it.</summary>
    public bool OnDemand { get; init; }

    /// <summary>Dispatches from the start, whoever is attached.</summary>
    public bool Dispatch { get; init; }
}
