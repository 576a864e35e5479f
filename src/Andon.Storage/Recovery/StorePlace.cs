using Andon.Storage.Contract;
using Andon.Storage.Disks;

namespace Andon.Storage.Recovery;

/// <summary>Where a store lies and what people call it; null stands for the home.</summary>
sealed record StorePlace(string? Board, Guid Uuid, string Directory, string DatabaseName)
{
    public string Database => Path.Combine(Directory, DatabaseName);

    public string WriteAheadLog => Database + "-wal";

    /// <summary>
    /// The log's segments, apart from the database so that a change of the folder tells of its segments alone.
    /// </summary>
    public string LogDirectory => Path.Combine(Directory, "log");

    public string SetAsideDirectory => Path.Combine(Directory, "set-aside");

    /// <summary>Copies of the database from before later versions changed its schema.</summary>
    public string BeforeUpgradeDirectory => Path.Combine(Directory, "before-upgrade");

    public string Title => Board is null ? "The home's store" : $"Board {Board}";
}

/// <summary>What a store works with; the composition root and the simulator each have their own.</summary>
sealed record StoreSurroundings(IDisk Disk, TimeProvider Time, StoreStory Story, Func<bool> StillOwner);
