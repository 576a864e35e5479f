using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Memory;

/// <summary>
/// What a projection in memory holds: the board, its past, the answers to requests. Like a file it outlives whoever
/// has it open, and like one it can lose its latest transactions. Its owner's thread alone uses it.
/// </summary>
sealed class MemoryContent(StoreId store)
{
    readonly List<CommittedEvent> _events = [];
    readonly Dictionary<(string Principal, string Id), StoredRequest> _requests = [];
    readonly List<((string Principal, string Id) Key, StoredRequest? Before)> _requestJournal = [];
    readonly List<MemoryMark> _unsynced = [];

    /// <summary>Where the open transaction began, and where the batch in it did.</summary>
    MemoryMark? _open;

    MemoryMark? _batch;

    public StoreId Store => store;

    public LogPoint Point { get; private set; } = store.Genesis;

    /// <summary>Whether a projection has it open, as far as the process that opened it lives.</summary>
    public bool IsOpen { get; set; }

    public MemoryBoard Board { get; } = new();

    public IReadOnlyList<CommittedEvent> Events => _events;

    public IEnumerable<StoredRequest> Requests => _requests.Values;

    /// <summary>Transactions that a power cut may undo, the latest first.</summary>
    public int UnsyncedCount => _unsynced.Count;

    public StoredRequest? FindRequest(string principal, string id) => _requests.GetValueOrDefault((principal, id));

    public MemoryMark Mark() => new(Board.Mark(), _events.Count, _requestJournal.Count, Point);

    public void RollBack(MemoryMark mark)
    {
        Board.RollBack(mark.Board);
        _events.RemoveRange(mark.Events, _events.Count - mark.Events);
        for (var i = _requestJournal.Count - 1; i >= mark.Requests; i--)
        {
            var (key, before) = _requestJournal[i];
            if (before is null) _requests.Remove(key);
            else _requests[key] = before;
        }

        _requestJournal.RemoveRange(mark.Requests, _requestJournal.Count - mark.Requests);
        Point = mark.Point;
    }

    /// <summary>Whether a transaction is open that holds batches which were kept.</summary>
    public bool IsBehind => _open is not null && _batch != _open;

    public void Begin()
    {
        Invariant.Hold(_batch is null);
        _batch = Mark();
        _open ??= _batch;
    }

    public void Keep()
    {
        Invariant.Hold(_batch is not null);
        _batch = null;
    }

    public void Commit()
    {
        Invariant.Hold(_open is not null);
        _unsynced.Add(_open.Value);
        (_open, _batch) = (null, null);
    }

    public void RollBack()
    {
        if (_batch is not { } mark) return;
        RollBack(mark);
        if (_open == _batch) _open = null;
        _batch = null;
    }

    /// <summary>Whoever had it open is gone, and what was not committed with it.</summary>
    public void Abandon()
    {
        if (_open is { } mark) RollBack(mark);
        (_open, _batch) = (null, null);
    }

    /// <summary>What is committed cannot be lost any more.</summary>
    public void Sync()
    {
        Invariant.Hold(_open is null);
        Board.Settle();
        _requestJournal.Clear();
        _unsynced.Clear();
    }

    /// <summary>The power went: the open transaction and the latest committed ones are undone, in order.</summary>
    public void Lose(int transactions)
    {
        Abandon();
        for (var i = 0; i < transactions && _unsynced.Count > 0; i++)
        {
            RollBack(_unsynced[^1]);
            _unsynced.RemoveAt(_unsynced.Count - 1);
        }
    }

    public void Apply(LogRecord record)
    {
        Invariant.Hold(record.Number == Point.Record + 1 && record.First == Board.Position + 1);
        foreach (var logged in record.Events)
        {
            Board.Apply(logged.Event);
            _events.Add(new CommittedEvent(Board.Position, record.At, record.Actor, logged.Event));
        }

        Point = record.End;
        if (record.Request is { } request)
            Keep(new StoredRequest(record.Number, request, record.At, record.Reply, record.End.Position));
    }

    public void Import(BaseEntry entry)
    {
        switch (entry)
        {
            case BaseEntry.Row row:
                Board.Apply(row.Insert);
                break;
            case BaseEntry.Past past:
                _events.Add(past.Event);
                break;
            case BaseEntry.Answered answered:
                Keep(answered.Request);
                break;
        }
    }

    public void MoveTo(LogPoint point)
    {
        Board.MoveTo(point.Position);
        Point = point;
    }

    public void PruneRequests(Instant before, int most)
    {
        foreach (var old in _requests.Values.Where(request => request.At < before).Take(most).ToList())
        {
            var key = (old.Request.Principal, old.Request.Id);
            _requestJournal.Add((key, old));
            _requests.Remove(key);
        }
    }

    void Keep(StoredRequest request)
    {
        var key = (request.Request.Principal, request.Request.Id);
        _requestJournal.Add((key, _requests.GetValueOrDefault(key)));
        _requests[key] = request;
    }
}

/// <summary>A place in the past of a content.</summary>
readonly record struct MemoryMark(BoardMark Board, int Events, int Requests, LogPoint Point);
