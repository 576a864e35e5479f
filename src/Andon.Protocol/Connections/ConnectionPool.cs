namespace Andon.Protocol.Connections;

/// <summary>
/// The connections nobody uses just now, the one used last on top. One that the daemon closed meanwhile, or that was
/// idle for long, is not given out again. Safe to use from several threads.
/// </summary>
sealed class ConnectionPool(TimeProvider time) : IDisposable
{
    /// <summary>As many requests are under way at once before connections are made anew.</summary>
    const int IdleMax = 64;

    /// <summary>Shorter than the daemon keeps a connection that nothing comes over.</summary>
    static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    readonly Stack<(DaemonConnection Connection, long Since)> _idle = [];
    bool _isDisposed;

    /// <summary>Null when a new one must be made.</summary>
    public DaemonConnection? TryTake()
    {
        while (TryPop(out var connection, out var since))
        {
            if (time.GetElapsedTime(since) < IdleLimit && connection.IsQuiet) return connection;
            connection.Dispose();
        }

        return null;
    }

    /// <summary>Takes a connection back, whatever became of its exchange.</summary>
    public void Return(DaemonConnection connection)
    {
        connection.End();
        if (connection.IsReusable)
        {
            connection.Trim();
            if (TryPush(connection)) return;
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var idle)) idle.Connection.Dispose();
        }
    }

    bool TryPop(out DaemonConnection connection, out long since)
    {
        lock (_lock)
        {
            var isThere = _idle.TryPop(out var idle);
            (connection, since) = idle;
            return isThere;
        }
    }

    bool TryPush(DaemonConnection connection)
    {
        lock (_lock)
        {
            if (_isDisposed || _idle.Count >= IdleMax) return false;
            _idle.Push((connection, time.GetTimestamp()));
            return true;
        }
    }
}
