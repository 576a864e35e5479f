using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Memory;

/// <summary>What is asked of a projection in memory; the one who owns its files may refuse any of it.</summary>
enum ProjectionCall
{
    Open,
    Begin,
    Apply,
    Commit,

    /// <summary>The commit stands; what is thrown now keeps its caller from knowing.</summary>
    Committed,
    Maintain,
    Build,
    Install,
}

/// <summary>
/// A board's projection that lies in memory: the model that every other projection is compared with, and what the
/// simulator runs the commit protocol over. Owned by the writer thread.
/// </summary>
sealed class MemoryProjection(MemoryContent content, Action<ProjectionCall> strike) : IBoardProjection
{
    /// <summary>Transactions between two checkpoints while somebody waits.</summary>
    const int UnsyncedMax = 64;

    const int PrunedMax = 1000;

    bool _isClosed;

    public StoreId Store => content.Store;

    public LogPoint Point => content.Point;

    public IBoardView View => content.Board;

    public MemoryContent Content => content;

    public bool IsBehind => content.IsBehind;

    public void Begin()
    {
        Call(ProjectionCall.Begin);
        content.Begin();
    }

    public void Keep()
    {
        Invariant.Hold(!_isClosed);
        content.Keep();
    }

    public void Commit()
    {
        Call(ProjectionCall.Commit);
        content.Commit();
        Call(ProjectionCall.Committed);
    }

    public void RollBack()
    {
        Invariant.Hold(!_isClosed);
        content.RollBack();
    }

    public void Apply(LogRecord record)
    {
        Call(ProjectionCall.Apply);
        content.Apply(record);
    }

    public StoredRequest? FindRequest(string principal, string id) => content.FindRequest(principal, id);

    public void PruneRequests(Instant before)
    {
        Begin();
        content.PruneRequests(before, PrunedMax);
        Commit();
    }

    public IEnumerable<BaseEntry> Export() =>
    [
        .. Tables.All.SelectMany(table => MemoryRows.Of(content.Board, table)).Select(row => new BaseEntry.Row(row)),
        .. content.Events.Select(next => new BaseEntry.Past(next with { Event = next.Event with { Changes = [] } })),
        .. content.Requests.OrderBy(request => request.Record).Select(request => new BaseEntry.Answered(request)),
    ];

    public void Import(BaseEntry entry) => content.Import(entry);

    public void MoveTo(LogPoint point) => content.MoveTo(point);

    /// <summary>Memory is all it has.</summary>
    public void Forget()
    {
    }

    public string? FindDamage() => null;

    public bool IsDue(Moment moment) => true;

    public void Maintain(Moment moment)
    {
        Call(ProjectionCall.Maintain);
        if (moment == Moment.Idle || content.UnsyncedCount > UnsyncedMax) content.Sync();
    }

    public void Dispose()
    {
        if (_isClosed) return;
        content.Abandon();
        content.IsOpen = false;
        _isClosed = true;
    }

    void Call(ProjectionCall call)
    {
        Invariant.Hold(!_isClosed);
        strike(call);
    }
}
