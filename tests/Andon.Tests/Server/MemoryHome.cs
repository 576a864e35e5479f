using Andon.Core.Homes;
using Andon.Server.Ownership;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Memory;
using Andon.Storage.Recovery;
using Andon.StoreContract.Disks;

namespace Andon.Tests.Server;

/// <summary>
/// The stores of a home that live in memory and outlive the daemons that open them, one after the other.
/// </summary>
sealed class MemoryHome : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    readonly RememberedHome _store;
    ICircumstancesSource? _circumstances;

    public MemoryHome() => _store = new RememberedHome { Circumstances = () => _circumstances! };

    /// <summary>Boards whose opening fails, and how.</summary>
    public Dictionary<string, StoreException> Faults { get; } = new(StringComparer.Ordinal);

    public Task<IStoreSet> OpenAsync(OwnedHome owned, CancellationToken cancellationToken)
    {
        _circumstances = owned.Circumstances;
        return Task.FromResult<IStoreSet>(new Set(this, owned));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    static void StartThread(string name, Action body) =>
        new Thread(() => body()) { Name = name, IsBackground = true }.Start();

    Place PlaceOf(string name, string uuid)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(name, out var known)) return known;
            var place = new Place(Guid.Parse(uuid), new SimulatedDisk(new Random(7)), new MemoryFiles());
            foreach (var folder in (string[])["/home", "/home/boards"]) place.Disk.CreateDirectory(folder);
            return _places[name] = place;
        }
    }

    sealed record Place(Guid Uuid, SimulatedDisk Disk, MemoryFiles Files);

    sealed class Set(MemoryHome home, OwnedHome owned) : IStoreSet
    {
        public IHomeStore Home => home._store;

        public Task<IBoardStore> OpenBoardAsync(
            BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken)
        {
            if (home.Faults.GetValueOrDefault(board.Slug.Value) is { } fault) throw fault;
            var place = home.PlaceOf(board.Slug.Value, board.Uuid);
            var where = new StorePlace(board.Slug.Value, place.Uuid, $"/home/boards/{board.Slug}", "board.db");
            var surroundings = new StoreSurroundings(place.Disk, TimeProvider.System, owned.Story, owned.IsStillOurs);
            return Task.FromResult(MemoryStore.Start(where, surroundings, place.Files, circumstances, StartThread));
        }

        public Task<IBoardStore> AdoptBoardAsync(
            BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IBoardStore> ReplaceBoardAsync(
            BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IBoardStore> CreateBoardAsync(
            BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken) =>
            OpenBoardAsync(board, circumstances, cancellationToken);

        public Task<BoardRepair> RepairBoardAsync(
            BoardEntry board, ICircumstancesSource circumstances, RepairCopy? copy, bool apply,
            CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
