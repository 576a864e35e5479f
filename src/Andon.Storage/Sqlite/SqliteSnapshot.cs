using Andon.Linux.Files;
using Andon.Storage.Contract;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A reader's connection. It opens for writing, because one that opens read-only can leave the store open to others,
/// and then forbids itself to write. Used by whoever rented it.
/// </summary>
sealed class SqliteSnapshot : IDisposable
{
    readonly SqliteDatabase _database;
    readonly SqliteReader _reader;
    readonly StoreRow _store;
    readonly SqliteStatement _begin;
    readonly SqliteStatement _end;

    public SqliteSnapshot(object owner, string path)
    {
        Owner = owner;
        _database = SqliteDatabase.Open(path, SqliteCalls.OpenReadWrite, "unix-excl");
        try
        {
            _database.LeaveFilesOnClose();
            _database.Execute("pragma query_only = 1; pragma temp_store = memory; pragma cache_size = -4000");
            _reader = new SqliteReader(_database);
            _store = new StoreRow(_database);
            _begin = _database.Prepare("begin");
            _end = _database.Prepare("rollback");
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public object Owner { get; }

    /// <summary>Guarded by the pool.</summary>
    public bool IsRented { get; set; }

    public T Read<T>(Func<IBoardReader, T> read)
    {
        _begin.Run();
        try
        {
            var (_, point, lastRun, lastComment) = _store.Read();
            _reader.Counters = new StoreCounters(point.Position, lastRun, lastComment);
            return read(_reader);
        }
        finally
        {
            if (_database.IsInTransaction) _end.Run();
        }
    }

    /// <summary>
    /// A copy that is read page by page while others write: it holds one snapshot, and writers do not wait for it. What
    /// an attempt before has left under the name is ours.
    /// </summary>
    public void Copy(string path)
    {
        File.Delete(path);
        // SQLite takes the copy for a write of this connection; what it writes is the copy alone.
        _database.Execute("pragma query_only = 0");
        var copy = _database.Prepare("vacuum into ?");
        try
        {
            copy.Bind(1, path).Run();
        }
        finally
        {
            _database.Release(copy);
            _database.Execute("pragma query_only = 1");
        }

        using (var file = SoleFile.TryOpen(path) ?? throw new IOException($"{path} is gone, or no ordinary file."))
            RandomAccess.FlushToDisk(file);
        Directories.SyncParent(path);
    }

    public void Interrupt() => _database.Interrupt();

    public void Dispose() => _database.Dispose();
}
