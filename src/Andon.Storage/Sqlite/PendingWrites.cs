using Andon.Core.Events;
using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>
/// What records made and the database does not have yet: rows, events, answers. Owned by the writer thread.
/// </summary>
sealed class PendingWrites(IReadOnlyList<(Table Table, int Column)> unique)
{
    readonly List<CommittedEvent> _events = [];
    readonly Dictionary<(string Principal, string Id), StoredRequest> _byId = [];
    readonly List<StoredRequest> _requests = [];

    public PendingRows Rows { get; } = new(unique);

    public bool IsEmpty => Length == 0;

    public int Length => Rows.Length + _events.Count + _requests.Count;

    public void Add(CommittedEvent happened) => _events.Add(happened);

    public void Add(StoredRequest stored)
    {
        _byId[(stored.Request.Principal, stored.Request.Id)] = stored;
        _requests.Add(stored);
    }

    public StoredRequest? FindRequest(string principal, string id) => _byId.GetValueOrDefault((principal, id));

    /// <summary>Takes over what another holds, which came later; that one holds nothing then.</summary>
    public void Absorb(PendingWrites later)
    {
        Rows.Absorb(later.Rows);
        _events.AddRange(later._events);
        foreach (var stored in later._requests) Add(stored);
        later.Clear();
    }

    /// <summary>Holds nothing afterwards.</summary>
    public void WriteTo(RowWriter rows, EventRows events, RequestRows requests)
    {
        Rows.WriteTo(rows);
        foreach (var happened in _events) events.Insert(happened.Position, happened.At, happened.Actor, happened.Event);
        foreach (var stored in _requests) requests.Insert(stored);
        Clear();
    }

    public void Clear()
    {
        Rows.Clear();
        _events.Clear();
        _byId.Clear();
        _requests.Clear();
    }
}
