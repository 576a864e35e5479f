using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Homes;

/// <summary>
/// The files of a home's projection are those of the projection that keeps its rows. Owned by the writer thread.
/// </summary>
sealed class HomeFiles<TRows>(IProjectionFiles<TRows> files) : IProjectionFiles<HomeProjection>
    where TRows : class, IProjection
{
    public WatchedFiles Watched => files.Watched;

    public long RecordKnown => files.RecordKnown;

    public long BytesNeeded => files.BytesNeeded;

    public ProjectionFinding Inspect() => files.Inspect();

    public HomeProjection Open() => new(files.Open());

    public void Build(StoreId store, Action<HomeProjection> fill) =>
        files.Build(store, rows => fill(new HomeProjection(rows)));

    public HomeProjection Install() => new(files.Install());

    public void Adopt(string copy, StoreId store) => files.Adopt(copy, store);

    public HomeProjection Read(string copy) => new(files.Read(copy));

    public HomeProjection Scratch(StoreId store) => new(files.Scratch(store));
}
