using Andon.Core.Decisions;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A board's reads, off the writer thread, each on one snapshot. Nothing that was read is answered unless the files
/// are still ours afterwards. While the writer's connection is closed there are no readers. Safe from any thread.
/// </summary>
sealed class SqliteSnapshots(ReaderPool pool, string title) : ISnapshotSource, IDisposable
{
    /// <summary>A read that meets a store that is being mended waits this long.</summary>
    static readonly TimeSpan MendingPatience = TimeSpan.FromSeconds(10);

    const int InterruptMilliseconds = 20;
    const int AttemptsMax = 4;

    /// <summary>None until the writer has the database open.</summary>
    readonly SemaphoreSlim _permits = new(0, ReaderPool.ConnectionsPerStoreMax);

    Func<string?> _findTouch = () => null;
    Func<bool> _isOwned = () => true;
    Func<string?, Task> _probe = _ => Task.CompletedTask;
    string _path = "";
    bool _isSuspended = true;
    volatile bool _isEnded;

    /// <summary>How long an outsider that holds the database at start is waited for.</summary>
    public TimeSpan OutsiderPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What tells whether the files are ours. Set before the first read.</summary>
    public void Guard(Func<string?> findTouch, Func<bool> isOwned) => (_findTouch, _isOwned) = (findTouch, isOwned);

    public void ProbeWith(Func<string?, Task> probe) => _probe = probe;

    public Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken) =>
        UseAsync(snapshot => snapshot.Read(read), cancellationToken);

    public Task CopyAsync(string path, CancellationToken cancellationToken) => UseAsync(
        snapshot =>
        {
            snapshot.Copy(path);
            return true;
        },
        cancellationToken);

    async Task<T> UseAsync<T>(Func<SqliteSnapshot, T> use, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!_isOwned()) throw NotOwned();
            var (isRead, answer, sign) = await TryUseAsync(use, cancellationToken);
            if (isRead && _findTouch() is null) return answer!;
            if (attempt == AttemptsMax)
                throw Unavailable(sign ?? _findTouch() ?? "The files are being touched again and again.");
            if (isRead || sign is not null) await _probe(sign);
        }
    }

    /// <summary>
    /// Stops the readers and closes their connections. Called by the writer thread before it closes its own.
    /// </summary>
    public void Suspend()
    {
        if (_isSuspended) return;
        _isSuspended = true;
        for (var taken = 0; taken < ReaderPool.ConnectionsPerStoreMax; taken++)
        {
            while (!_permits.Wait(InterruptMilliseconds)) pool.Interrupt(this);
        }

        pool.Close(this);
    }

    /// <summary>Lets readers in. Called by the writer thread once it has the database open.</summary>
    public void Resume(string path)
    {
        _path = path;
        if (!_isSuspended) return;
        _isSuspended = false;
        _permits.Release(ReaderPool.ConnectionsPerStoreMax);
    }

    /// <summary>After the writer closed: whoever still waits is told.</summary>
    public void Dispose()
    {
        _isEnded = true;
        if (_isSuspended) _permits.Release(ReaderPool.ConnectionsPerStoreMax);
    }

    /// <summary>A sign of damage, or a stop by the writer (no sign), in place of the answer.</summary>
    async Task<(bool IsRead, T? Answer, string? Sign)> TryUseAsync<T>(
        Func<SqliteSnapshot, T> use, CancellationToken cancellationToken)
    {
        if (!await _permits.WaitAsync(MendingPatience, cancellationToken))
            throw Unavailable("Its files are being mended.");
        try
        {
            if (_isEnded) throw Unavailable("The daemon is closing it.");
            var snapshot = await pool.RentAsync(this, () => new SqliteSnapshot(this, _path), cancellationToken);
            try
            {
                return (true, use(snapshot), null);
            }
            finally
            {
                pool.Return(snapshot);
            }
        }
        catch (SqliteInterrupted)
        {
            return (false, default, null);
        }
        catch (ProjectionFault fault)
        {
            return (false, default, fault.Message);
        }
        finally
        {
            _permits.Release();
        }
    }

    StoreException Unavailable(string why) => new(
        ErrorCode.Unavailable, $"{title} cannot be read now.", why, "Ask again after a short wait.");

    static StoreException NotOwned() => new(
        ErrorCode.OwnedElsewhere, "Nothing was read.", "This daemon no longer holds the home's lock.",
        "Ask again: the owner will answer.");
}
