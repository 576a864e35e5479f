using Andon.Core.Events;
using Andon.Storage.Contract;

namespace Andon.Tests.Dispatch;

/// <summary>A store whose queries are not answered before it is told so.</summary>
sealed class HeldStore(IBoardStore store) : IBoardStore
{
    volatile TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first query that waits.</summary>
    public Task Asked => _asked.Task;

    public BoardIdentity Identity => store.Identity;

    public long Position => store.Position;

    public StoreHealth Health => store.Health;

    public StoreGauges Gauges => store.Gauges;

    public void Release() => _released.SetResult();

    /// <summary>Queries that wait, and those that come, fail as on a disk that is away.</summary>
    public void Break() => _released.SetException(new IOException("the disk is away"));

    /// <summary>Queries from now on wait for another release.</summary>
    public void HoldAgain()
    {
        _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public async Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        return await store.ReadAsync(read, cancellationToken);
    }

    public Task<SubmitResult> SubmitAsync(Submission submission, CancellationToken cancellationToken) =>
        store.SubmitAsync(submission, cancellationToken);

    public Task CopyAsync(string path, CancellationToken cancellationToken) => store.CopyAsync(path, cancellationToken);

    public Task<IReadOnlyList<LogPiece>> LogAsync(CancellationToken cancellationToken) =>
        store.LogAsync(cancellationToken);

    public Task<int> ReadLogAsync(
        string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        store.ReadLogAsync(name, offset, buffer, cancellationToken);

    public Task<long> WaitBeyondAsync(long position, CancellationToken cancellationToken) =>
        store.WaitBeyondAsync(position, cancellationToken);

    public IDisposable Subscribe(Action<IReadOnlyList<CommittedEvent>> committed) => store.Subscribe(committed);

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => store.VerifyAsync(cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
