namespace Andon.Storage.Sqlite;

/// <summary>
/// All readers' connections of a home, at most eight, and at most four of one store, which keeps its descriptors few.
/// Safe from any thread.
/// </summary>
sealed class ReaderPool : IDisposable
{
    public const int ConnectionsMax = 8;
    public const int ConnectionsPerStoreMax = 4;

    readonly Lock _gate = new();
    readonly SemaphoreSlim _permits = new(ConnectionsMax, ConnectionsMax);
    readonly List<SqliteSnapshot> _connections = [];

    /// <summary>
    /// A connection of the store: one that is idle, or a new one, for which another store's idle one may have to go.
    /// </summary>
    public async Task<SqliteSnapshot> RentAsync(
        object owner, Func<SqliteSnapshot> open, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            lock (_gate) return FindIdle(owner) ?? Add(open);
        }
        catch
        {
            _permits.Release();
            throw;
        }
    }

    public void Return(SqliteSnapshot connection)
    {
        lock (_gate) connection.IsRented = false;
        _permits.Release();
    }

    /// <summary>Has the running reads of a store stop.</summary>
    public void Interrupt(object owner)
    {
        lock (_gate)
        {
            foreach (var connection in _connections)
            {
                if (connection.Owner == owner && connection.IsRented) connection.Interrupt();
            }
        }
    }

    /// <summary>Closes a store's connections; none of them is rented.</summary>
    public void Close(object owner)
    {
        lock (_gate)
        {
            foreach (var connection in _connections)
            {
                if (connection.Owner == owner) connection.Dispose();
            }

            _connections.RemoveAll(connection => connection.Owner == owner);
        }
    }

    public void Dispose() => _permits.Dispose();

    SqliteSnapshot? FindIdle(object owner)
    {
        foreach (var connection in _connections)
        {
            if (connection.Owner != owner || connection.IsRented) continue;
            connection.IsRented = true;
            return connection;
        }

        return null;
    }

    /// <summary>Whoever has a permit finds room: as many connections as permits, and one of them is idle.</summary>
    SqliteSnapshot Add(Func<SqliteSnapshot> open)
    {
        if (_connections.Count == ConnectionsMax)
        {
            var idle = _connections.Find(connection => !connection.IsRented)!;
            _connections.Remove(idle);
            idle.Dispose();
        }

        var added = open();
        added.IsRented = true;
        _connections.Add(added);
        return added;
    }
}
