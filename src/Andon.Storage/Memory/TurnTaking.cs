using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;

namespace Andon.Storage.Memory;

/// <summary>
/// Lets readers and the writer of a board in memory take turns: who reads sees what the last whole batch left. Safe
/// from any thread; the writer's calls come from its own.
/// </summary>
sealed class TurnTaking(IBatchCommitter<Submission> committer, LoggedStore<MemoryProjection> store)
    : IBatchCommitter<Submission>, ISnapshotSource
{
    readonly Lock _turn = new();
    bool _isClosed;

    public long Generation => committer.Generation;

    public long Position => committer.Position;

    public bool IsBehind => committer.IsBehind;

    public StoreHealth Health => committer.Health;

    public StoreGauges Gauges => committer.Gauges;

    public BatchOutcome Commit(IReadOnlyList<Submission> batch)
    {
        lock (_turn) return committer.Commit(batch);
    }

    public void Flush()
    {
        lock (_turn) committer.Flush();
    }

    public IReadOnlyList<CommittedEvent> Idle()
    {
        lock (_turn) return committer.Idle();
    }

    public void Suspect(string sign)
    {
        lock (_turn) committer.Suspect(sign);
    }

    public IReadOnlyList<LogPiece> LogPieces()
    {
        lock (_turn) return committer.LogPieces();
    }

    public int ReadLog(string name, long offset, Span<byte> buffer)
    {
        lock (_turn) return committer.ReadLog(name, offset, buffer);
    }

    public VerifyReport Verify()
    {
        lock (_turn) return committer.Verify();
    }

    /// <summary>Nothing in memory can be touched behind our back, so nobody has to look after it.</summary>
    public void ProbeWith(Func<string?, Task> probe)
    {
    }

    public Task CopyAsync(string path, CancellationToken cancellationToken) => throw new StoreException(
        ErrorCode.Unsupported, "Nothing was copied.", "The board is in memory and has no database.",
        "Export its lines instead.");

    public Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        lock (_turn)
        {
            var content = store.Projection.Content;
            return Task.FromResult(read(new MemoryReader(content.Board, content.Events)));
        }
    }

    /// <summary>Called for each of its two parts.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (!_isClosed) committer.Dispose();
            _isClosed = true;
        }
    }
}
