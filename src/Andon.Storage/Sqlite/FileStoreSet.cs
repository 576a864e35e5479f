using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Homes;
using Andon.Linux.Files;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Homes;
using Andon.Storage.Log;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>
/// The stores of a home on its own disk: one folder each, with a log and a database. Opened under the owner's lock and
/// nowhere else. Safe from any thread.
/// </summary>
public sealed class FileStoreSet : IStoreSet
{
    const string BoardsFolder = "boards";

    readonly string _home;
    readonly StoreOptions _options;
    readonly StoreSurroundings _surroundings;
    readonly ReaderPool _readers = new();
    readonly HomeStore _store;

    FileStoreSet(string home, StoreOptions options)
    {
        _home = home;
        _options = options;
        _surroundings = new StoreSurroundings(options.Disk, options.Time, options.Story, options.StillOwner);
        _store = OpenHome();
    }

    public IHomeStore Home => _store;

    /// <summary>
    /// Opens the home's own store. A home that never had one gets it; one that has boards or a part of a store and
    /// lacks the rest is repaired or refused, never made new.
    /// </summary>
    public static async Task<FileStoreSet> OpenAsync(
        string home, StoreOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!options.AllowNetworkFileSystem && FileSystems.KindOf(home) is { IsNetwork: true } kind)
            throw Network(home, kind);
        await Task.Yield();
        return new FileStoreSet(home, options);
    }

    public async Task<IBoardStore> OpenBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        return Start(board, circumstances, opening => opening.Open());
    }

    public async Task<IBoardStore> CreateBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        _options.Disk.CreateDirectory(Path.Combine(_home, BoardsFolder));
        _options.Disk.SyncDirectory(_home);
        return Start(board, circumstances, opening => opening.Create());
    }

    public async Task<IBoardStore> AdoptBoardAsync(
        BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        _options.Disk.CreateDirectory(Path.Combine(_home, BoardsFolder));
        _options.Disk.SyncDirectory(_home);
        return Start(board, circumstances, opening => opening.Adopt(copy));
    }

    public async Task<IBoardStore> ReplaceBoardAsync(
        BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        return Start(board, circumstances, opening => opening.Replace(copy));
    }

    public async Task<BoardRepair> RepairBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, RepairCopy? copy, bool apply,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        var (place, files, snapshots) = FilesOf(board);
        var repair = new Repair<SqliteProjection>(place, _surroundings, Tables.All, files, copy);
        var (report, store) = Opened(place, () => repair.Run(apply));
        return new BoardRepair(report, store is null ? null : Start(board, circumstances, store, snapshots));
    }

    /// <summary>Boards are closed before, by whoever opened them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _readers.Dispose();
    }

    BoardEngine Start(
        BoardEntry board, ICircumstancesSource circumstances,
        Func<StoreOpening<SqliteProjection>, LoggedStore<SqliteProjection>> start)
    {
        var (place, files, snapshots) = FilesOf(board);
        var store =
            Opened(place, () => start(new StoreOpening<SqliteProjection>(place, _surroundings, Tables.All, files)));
        return Start(board, circumstances, store, snapshots);
    }

    (StorePlace Place, SqliteFiles Files, SqliteSnapshots Snapshots) FilesOf(BoardEntry board)
    {
        var slug = board.Slug.Value;
        var place = new StorePlace(
            slug, StoreId.ParseUuid(board.Uuid), Path.Combine(_home, BoardsFolder, slug), "board.db");
        var snapshots = Snapshots(place);
        return (place, new SqliteFiles(place, _surroundings, StoreSchema.Board, snapshots), snapshots);
    }

    BoardEngine Start(
        BoardEntry board, ICircumstancesSource circumstances, LoggedStore<SqliteProjection> store,
        SqliteSnapshots snapshots)
    {
        snapshots.Guard(store.FindTouch, store.IsOwned);
        var committer = new LogCommitter<Submission, SqliteProjection>(store, new BoardDecisions(circumstances));
        var identity = new BoardIdentity(board.Slug, board.Uuid, store.Generation, store.Place.Database);
        return new BoardEngine(identity, committer, snapshots, _options.Time, _options.StartThread);
    }

    HomeStore OpenHome()
    {
        var place = HomeStore.PlaceIn(_home, Guid.Empty);
        var isNew =
            _options.Disk.List(place.Directory).Count == 0 || Making.IsUnfinished(_options.Disk, place.Directory);
        if (isNew && _options.Disk.List(Path.Combine(_home, BoardsFolder)).Count > 0) throw RegistryGone(place);
        place = place with { Uuid = isNew ? StoreId.ParseUuid(_options.NewUuid()) : FindUuid(place) };
        var files = new SqliteFiles(place, _surroundings, StoreSchema.Home, Snapshots(place));
        return Opened(place, () => isNew
            ? HomeStore.Create(place, _surroundings, files, _options.Circumstances, _options.StartThread)
            : HomeStore.Open(place, _surroundings, files, _options.Circumstances, _options.StartThread));
    }

    SqliteSnapshots Snapshots(StorePlace place) =>
        new(_readers, place.Title) { OutsiderPatience = _options.OutsiderPatience };

    /// <summary>A home is known by nothing but its own files: whichever of them still says so.</summary>
    Guid FindUuid(StorePlace place) =>
        LogImage.FindUuid(_options.Disk, place.LogDirectory)
        ?? SqliteFiles.FindUuid(_options.Disk, place.Database)
        ?? throw RegistryGone(place);

    static T Opened<T>(StorePlace place, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (IOException fault)
        {
            throw new StoreException(
                ErrorCode.Unavailable, $"{place.Title} cannot be opened now.", fault.Message,
                "Try again when that has passed; nothing that was acknowledged is lost.", fault);
        }
    }

    static StoreException RegistryGone(StorePlace place) => new(
        ErrorCode.StoreMissing, "The home cannot be opened.",
        $"It has boards, but its registry in {place.Directory} is missing or unreadable.",
        "Put that folder back, or restore a backup; nothing was created.");

    static StoreException Network(string home, FileSystemKind kind) => new(
        ErrorCode.NetworkFileSystem, "The home cannot be opened.",
        $"{home} lies on {kind.Name}, a network file system: it keeps no promise about locks and syncs.",
        "Move the home to a local disk, or use a PostgreSQL store for boards that several hosts share.");
}
