using Andon.Core.Events;
using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>
/// A board's store in a running daemon: the queue with its writer thread, readers beside it, and those who follow its
/// events. Safe from any thread.
/// </summary>
sealed class BoardEngine : IBoardStore
{
    readonly BoardIdentity _identity;
    readonly CommitQueue<Submission> _queue;
    readonly Followers _followers;
    readonly ISnapshotSource _snapshots;

    /// <param name="identity">The generation in it is not used: the committer knows the present one.</param>
    /// <param name="committer">Belongs to the writer thread from now on.</param>
    /// <param name="snapshots">Gives queries their own view, off the writer thread.</param>
    /// <param name="time">Stamps the health.</param>
    /// <param name="startThread">Starts the writer thread.</param>
    public BoardEngine(
        BoardIdentity identity, IBatchCommitter<Submission> committer, ISnapshotSource snapshots, TimeProvider time,
        ThreadStarter startThread)
    {
        _identity = identity;
        _snapshots = snapshots;
        _followers = new Followers(committer.Position);
        _queue = new CommitQueue<Submission>($"board {identity.Slug}", committer, time, _followers.Tell);
        snapshots.ProbeWith(_queue.ProbeAsync);
        _queue.Start(startThread);
    }

    public BoardIdentity Identity => _identity with { Generation = _queue.Generation };

    public long Position => _queue.Position;

    public StoreHealth Health => _queue.Health;

    public StoreGauges Gauges => _queue.Gauges;

    public Task<SubmitResult> SubmitAsync(Submission submission, CancellationToken cancellationToken) =>
        _queue.SubmitAsync(submission, cancellationToken);

    /// <summary>What is read holds everything that was answered before.</summary>
    public async Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken)
    {
        await _queue.FlushAsync();
        return await _snapshots.ReadAsync(read, cancellationToken);
    }

    public async Task CopyAsync(string path, CancellationToken cancellationToken)
    {
        await _queue.FlushAsync();
        await _snapshots.CopyAsync(path, cancellationToken);
    }

    public Task<IReadOnlyList<LogPiece>> LogAsync(CancellationToken cancellationToken) =>
        _queue.AskAsync(committer => committer.LogPieces(), cancellationToken);

    public Task<int> ReadLogAsync(
        string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _queue.AskAsync(committer => committer.ReadLog(name, offset, buffer.Span), cancellationToken);

    public Task<long> WaitBeyondAsync(long position, CancellationToken cancellationToken) =>
        _followers.WaitBeyondAsync(position, cancellationToken);

    public IDisposable Subscribe(Action<IReadOnlyList<CommittedEvent>> committed) => _followers.Subscribe(committed);

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => _queue.VerifyAsync(cancellationToken);

    /// <summary>Takes nothing new, finishes what is queued, closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        (_snapshots as IDisposable)?.Dispose();
    }
}
