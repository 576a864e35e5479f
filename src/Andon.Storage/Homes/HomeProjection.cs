using Andon.Core;
using Andon.Core.Homes;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Homes;

/// <summary>
/// A home's projection: any projection that keeps rows, and beside it the whole state in memory, moved by the same
/// records and rolled back with the same transactions. Owned by the writer thread.
/// </summary>
sealed class HomeProjection(IProjection rows) : IProjection
{
    HomeState? _begun;

    /// <summary>As of the last record applied, inside an open transaction too.</summary>
    public HomeState State { get; private set; } = Load(rows);

    public StoreId Store => rows.Store;

    public LogPoint Point => rows.Point;

    public bool IsBehind => rows.IsBehind;

    public void Begin()
    {
        rows.Begin();
        _begun = State;
    }

    public void Keep()
    {
        rows.Keep();
        _begun = null;
    }

    public void Commit()
    {
        rows.Commit();
        _begun = null;
    }

    public void RollBack()
    {
        rows.RollBack();
        State = _begun ?? State;
        _begun = null;
    }

    public void Apply(LogRecord record)
    {
        rows.Apply(record);
        foreach (var logged in record.Events) State = State.Apply(logged.Event);
        Invariant.Hold(State.Position == Point.Position);
    }

    public StoredRequest? FindRequest(string principal, string id) => rows.FindRequest(principal, id);

    public void PruneRequests(Instant before) => rows.PruneRequests(before);

    public IEnumerable<BaseEntry> Export() => rows.Export();

    public void Import(BaseEntry entry)
    {
        rows.Import(entry);
        if (entry is BaseEntry.Row row) State = State.Apply(row.Insert);
    }

    public void MoveTo(LogPoint point)
    {
        rows.MoveTo(point);
        State = State with { Position = point.Position };
    }

    public void Forget() => rows.Forget();

    /// <summary>Also whether the rows still say what the memory does.</summary>
    public string? FindDamage()
    {
        if (rows.FindDamage() is { } damage) return damage;
        return Load(rows).ContentEquals(State) ? null : "The home's rows are not what its events made.";
    }

    public bool IsDue(Moment moment) => rows.IsDue(moment);

    public void Maintain(Moment moment) => rows.Maintain(moment);

    public void Dispose() => rows.Dispose();

    static HomeState Load(IProjection rows)
    {
        var state = HomeState.Empty;
        foreach (var entry in rows.Export())
        {
            if (entry is BaseEntry.Row row) state = state.Apply(row.Insert);
        }

        return state with { Position = rows.Point.Position };
    }
}
