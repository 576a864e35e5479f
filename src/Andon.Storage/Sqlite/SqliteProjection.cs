using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Commits;
using Andon.Storage.Log;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A projection in SQLite. It writes late, so that a row which many batches change is written once. The tables come
/// from the schema, so that boards and the home share it; the view is a board's. One connection, owned by the writer
/// thread.
/// </summary>
sealed class SqliteProjection : IBoardProjection
{
    /// <summary>Pages in the WAL at which a checkpoint is worth making callers wait: 32 MB.</summary>
    const int WalPagesMax = 8192;

    /// <summary>Pages in the WAL at which one is made when nobody waits: 1 MB.</summary>
    const int WalPagesIdle = 256;

    /// <summary>So much of one batch is held in memory at most; a replay's batches are large.</summary>
    const int MadeMax = 4096;

    readonly SqliteDatabase _database;
    readonly StoreSchema _schema;
    readonly SqliteFiles? _files;
    readonly WriterView _view;
    readonly RowWriter _rows;
    readonly EventRows _events;
    readonly RequestRows _requests;
    readonly StoreRow _store;
    readonly SqliteStatement _begin;
    readonly SqliteStatement _commit;
    readonly SqliteStatement _rollBack;
    readonly SqliteStatement _mark;
    readonly SqliteStatement _unmark;
    readonly SqliteStatement _rollBackToMark;

    // Batches are held in memory until somebody has to see them in the tables: those that stand, and the open one.
    readonly PendingWrites _kept;
    readonly PendingWrites _made;

    State _state;
    State _committed;
    State _begun;
    bool _isOpen;
    bool _isMarked;

    /// <param name="database">Belongs to the projection from now on.</param>
    /// <param name="schema">The kind of store.</param>
    /// <param name="files">Where it lies; null while it is being built and for a scratch one.</param>
    public SqliteProjection(SqliteDatabase database, StoreSchema schema, SqliteFiles? files)
    {
        _database = database;
        _schema = schema;
        _files = files;
        _kept = new PendingWrites(schema.Unique);
        _made = new PendingWrites(schema.Unique);
        _view = new WriterView(new SqliteReader(database), _kept.Rows, _made.Rows, WriteOut);
        _rows = new RowWriter(database);
        _events = new EventRows(database);
        _requests = new RequestRows(database);
        _store = new StoreRow(database);
        _begin = database.Prepare("begin immediate");
        _commit = database.Prepare("commit");
        _rollBack = database.Prepare("rollback");
        _mark = database.Prepare("savepoint batch");
        _unmark = database.Prepare("release batch");
        _rollBackToMark = database.Prepare("rollback to batch");
        (Store, var point, var lastRun, var lastComment) = _store.Read();
        Set(_committed = new State(point, lastRun, lastComment));
    }

    public StoreId Store { get; }

    public LogPoint Point => _state.Point;

    public IBoardView View => _view;

    public bool IsBehind => !_isOpen && _state != _committed;

    public void Begin()
    {
        _isOpen = true;
        _begun = _state;
    }

    public void Keep()
    {
        _isOpen = false;
        if (_isMarked) Unmark();
        _kept.Absorb(_made);
    }

    public void Commit()
    {
        WriteOut();
        Written(() =>
        {
            if (_state != _committed)
            {
                Enter();
                _store.Write(_state.Point, _state.LastRun, _state.LastComment);
            }

            if (_database.IsInTransaction) _commit.Run();
        });
        _committed = _state;
        (_isOpen, _isMarked) = (false, false);
        _files?.Committed(_database);
    }

    public void RollBack()
    {
        if (!_isOpen) return;
        _isOpen = false;
        _made.Clear();
        if (_isMarked && !TryRollBackToMark())
        {
            GiveUp();
            return;
        }

        Set(_begun);
        if (_state == _committed) Leave();
    }

    public void Apply(LogRecord record)
    {
        Invariant.Hold(record.Number == Point.Record + 1 && record.First == Point.Position + 1);
        var (lastRun, lastComment) = (_state.LastRun, _state.LastComment);
        for (var i = 0; i < record.Events.Length; i++)
        {
            var happened = record.Events[i].Event;
            foreach (var change in happened.Changes)
            {
                Make(change);
                Count(change, ref lastRun, ref lastComment);
            }

            _made.Add(new CommittedEvent(record.First + i, record.At, record.Actor, happened));
        }

        if (record.Request is { } request)
            _made.Add(new StoredRequest(record.Number, request, record.At, record.Reply, record.End.Position));
        Set(new State(record.End, lastRun, lastComment));
        if (_made.Length >= MadeMax) WriteOut();
    }

    public StoredRequest? FindRequest(string principal, string id) =>
        _made.FindRequest(principal, id) ?? _kept.FindRequest(principal, id) ?? _requests.Find(principal, id);

    public void PruneRequests(Instant before)
    {
        Written(() =>
        {
            Enter();
            _requests.Prune(before);
        });
        Commit();
    }

    public IEnumerable<BaseEntry> Export()
    {
        WriteOut();
        return SqliteExport.Of(_database, _schema.Tables);
    }

    public void Import(BaseEntry entry)
    {
        var (lastRun, lastComment) = (_state.LastRun, _state.LastComment);
        switch (entry)
        {
            case BaseEntry.Row row:
                Make(row.Insert);
                Count(row.Insert, ref lastRun, ref lastComment);
                break;
            case BaseEntry.Past past:
                _made.Add(past.Event);
                break;
            case BaseEntry.Answered answered:
                _made.Add(answered.Request);
                break;
        }

        Set(_state with { LastRun = lastRun, LastComment = lastComment });
        if (_made.Length >= MadeMax) WriteOut();
    }

    public void MoveTo(LogPoint point) => Set(_state with { Point = point });

    public void Forget() => _database.Execute("pragma shrink_memory");

    public string? FindDamage()
    {
        try
        {
            var found = _database.QueryText("pragma integrity_check(3)");
            return found == "ok" ? null : found ?? "SQLite's own check answered nothing.";
        }
        catch (ProjectionFault fault)
        {
            return fault.Message;
        }
    }

    public bool IsDue(Moment moment) => _database.WalPages >= moment switch
    {
        Moment.BetweenBatches => WalPagesMax,
        Moment.Idle => WalPagesIdle,
        _ => 1,
    };

    public void Maintain(Moment moment)
    {
        if (!IsDue(moment) || _files is null) return;
        var mode = moment == Moment.BetweenBatches ? SqliteCalls.CheckpointPassive : SqliteCalls.CheckpointTruncate;
        _files.Checkpoint(_database, mode, Point.Record);
    }

    public void Dispose()
    {
        if (_database.IsClosed) return;
        _files?.Closing();
        _database.Dispose();
    }

    /// <summary>The highest numbers ever given outlive the rows that bore them, in the tombstones.</summary>
    static void Count(Change change, ref long lastRun, ref long lastComment)
    {
        if (change.Kind != ChangeKind.Insert) return;
        if (change.Table == RunTable.Rows) lastRun = Math.Max(lastRun, change.Key[0].Value.RequireNumber());
        else if (change.Table == Comment.Table)
            lastComment = Math.Max(lastComment, change.Key[0].Value.RequireNumber());
        else if (change.Table == Tombstone.Table) CountTombstone(change, ref lastRun, ref lastComment);
    }

    static void CountTombstone(Change change, ref long lastRun, ref long lastComment)
    {
        foreach (var (column, value) in change.Rest)
        {
            var name = Tombstone.Table.Columns[column].Name;
            if (name == "last_run") lastRun = Math.Max(lastRun, value.RequireNumber());
            if (name == "last_comment") lastComment = Math.Max(lastComment, value.RequireNumber());
        }
    }

    void Make(Change change)
    {
        if (!_kept.Rows.Takes(change) || !_made.Rows.Takes(change)) WriteOut();
        _made.Rows.Add(change);
    }

    /// <summary>
    /// Brings what is pending into the tables, inside the transaction; the open batch behind a mark, so that it can
    /// be undone alone.
    /// </summary>
    void WriteOut()
    {
        if (_kept.IsEmpty && _made.IsEmpty) return;
        Written(() =>
        {
            Enter();
            _kept.WriteTo(_rows, _events, _requests);
            if (!_made.IsEmpty && !_isMarked)
            {
                _mark.Run();
                _isMarked = true;
            }

            _made.WriteTo(_rows, _events, _requests);
        });
    }

    /// <summary>When writing fails, nobody knows what the transaction holds.</summary>
    void Written(Action write)
    {
        try
        {
            write();
        }
        catch
        {
            GiveUp();
            throw;
        }
    }

    /// <summary>
    /// Goes back to what was committed last; the point says so, and the log has the rest. SQLite itself may have rolled
    /// back already, as it does when there is no room.
    /// </summary>
    void GiveUp()
    {
        _kept.Clear();
        _made.Clear();
        (_isOpen, _isMarked) = (false, false);
        Set(_committed);
        Leave();
    }

    void Enter()
    {
        if (!_database.IsInTransaction) _begin.Run();
    }

    void Leave()
    {
        if (!_database.IsClosed && _database.IsInTransaction) _rollBack.Run();
    }

    void Unmark()
    {
        _isMarked = false;
        _unmark.Run();
    }

    /// <summary>False when what was kept before the batch is gone too: the log has it.</summary>
    bool TryRollBackToMark()
    {
        if (_database.IsClosed || !_database.IsInTransaction) return false;
        try
        {
            _rollBackToMark.Run();
            Unmark();
            return true;
        }
        catch (ProjectionFault)
        {
            return false;
        }
    }

    void Set(State state)
    {
        _state = state;
        _view.Counters = new StoreCounters(state.Point.Position, state.LastRun, state.LastComment);
    }

    /// <summary>What the store's own row says, ahead of it inside a transaction.</summary>
    readonly record struct State(LogPoint Point, long LastRun, long LastComment);
}
