using Andon.Storage.Commits;
using Andon.Storage.Log;
using Andon.Storage.Recovery;

namespace Andon.Storage.Homes;

/// <summary>
/// The files of a home's projection are those of the projection that keeps its rows. Owned by the writer thread.
/// </summary>
sealed class HomeFiles<TRows>(IProjectionFiles<TRows> files) : IProjectionFiles<HomeProjection>
    where TRows : class, IProjection
{
    public WatchedFiles Watched => files.Watched;

    public StoreMark Mark => files.Mark;

    public long BytesNeeded => files.BytesNeeded;

    public void NoteOpen(long segment, long bytes) => files.NoteOpen(segment, bytes);

    public void NoteClosed(long record) => files.NoteClosed(record);

    public ProjectionFinding Inspect() => files.Inspect();

    public HomeProjection Open() => new(files.Open());

    public void Build(StoreId store, Action<HomeProjection> fill) =>
        files.Build(store, rows => fill(new HomeProjection(rows)));

    public HomeProjection Install(bool isCopy) => new(files.Install(isCopy));

    public void Adopt(string copy, StoreId store) => files.Adopt(copy, store);

    public HomeProjection Read(string copy) => new(files.Read(copy));

    public SalvagedContent? Salvage() => files.Salvage();

    public HomeProjection Scratch(StoreId store) => new(files.Scratch(store));
}
