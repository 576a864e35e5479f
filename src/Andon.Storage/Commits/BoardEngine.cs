using System.Collections.Concurrent;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>Starts a named thread that runs until the body returns; supplied by the composition root.</summary>
public delegate void ThreadStarter(string name, Action body);

/// <summary>
/// A board's store in a running daemon: one bounded queue, one writer thread that commits whatever is queued as one batch,
/// and readers beside it. There is no timer and no artificial wait: while one batch syncs, the next one gathers.
/// </summary>
sealed class BoardEngine : IBoardStore
{
    /// <summary>Waiting submissions beyond this are refused as busy: the client retries under the same request id.</summary>
    public const int QueueLengthMax = 8192;

    /// <summary>A batch is one log append and one sync; more than this would only add latency.</summary>
    public const int BatchLengthMax = 512;

    readonly BlockingCollection<Work> _queue = new(QueueLengthMax);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Followers _followers;
    readonly ISnapshotSource _snapshots;
    readonly TimeProvider _time;

    // Owned by the writer thread.
    readonly IBatchCommitter _committer;
    readonly List<Submit> _batch = new(BatchLengthMax);

    volatile StoreHealth _health;
    volatile BoardIdentity _identity;
    long _position;

    public BoardEngine(IBatchCommitter committer, ISnapshotSource snapshots, TimeProvider time, ThreadStarter startThread)
    {
        _committer = committer;
        _snapshots = snapshots;
        _time = time;
        _health = committer.Health;
        _identity = committer.Identity;
        _position = committer.Position;
        _followers = new Followers(_position);
        startThread($"board {_identity.Slug}", Run);
    }

    public BoardIdentity Identity => _identity;

    public long Position => Volatile.Read(ref _position);

    public StoreHealth Health => _health;

    public async Task<SubmitResult> SubmitAsync(Submission submission, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new Submit(submission);
        return Enqueue(work) is { } refusal ? new SubmitResult.Refused(refusal) : await work.Answer.Task;
    }

    public Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken) =>
        _snapshots.ReadAsync(read, cancellationToken);

    public Task<long> WaitBeyondAsync(long position, CancellationToken cancellationToken) =>
        _followers.WaitBeyondAsync(position, cancellationToken);

    public IDisposable Subscribe(Action<IReadOnlyList<CommittedEvent>> committed) => _followers.Subscribe(committed);

    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new Verify();
        if (Enqueue(work) is { } refusal) throw new Faults.StoreException(refusal);
        return await work.Answer.Task;
    }

    /// <summary>Takes nothing new, finishes what is queued, closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.IsAddingCompleted) _queue.CompleteAdding();
        await _ended.Task;
    }

    Refusal? Enqueue(Work work)
    {
        try
        {
            if (_queue.TryAdd(work)) return null;
            return new Refusal(
                ErrorCode.Busy, "Nothing was done.", $"{QueueLengthMax} commands are already waiting for this board.",
                "Send it again under the same request id after a short wait.");
        }
        catch (InvalidOperationException)
        {
            // CompleteAdding came first.
            return new Refusal(
                ErrorCode.Unavailable, "Nothing was done.", "The daemon is closing this board.",
                "Send it again under the same request id.");
        }
    }

    void Run()
    {
        try
        {
            while (Next() is { } work) Handle(work);
            _committer.Dispose();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // The thread's last boundary: whoever closes the store is told.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ended.SetException(fault);
        }
    }

    Work? Next()
    {
        if (_queue.TryTake(out var ready)) return ready;
        _committer.Idle();
        Publish();
        return _queue.TryTake(out var work, Timeout.Infinite) ? work : null;
    }

    void Handle(Work work)
    {
        var left = work;
        while (left is Submit submit && _batch.Count < BatchLengthMax)
        {
            _batch.Add(submit);
            left = _queue.TryTake(out var next) ? next : null;
        }

        if (_batch.Count > 0) CommitBatch();
        if (left is Submit beyond) Handle(beyond);
        else if (left is Verify verify) Complete(verify);
    }

    void CommitBatch()
    {
        var outcome = Committed();
        Publish();
        if (outcome.Committed.Count > 0) _followers.Tell(outcome.Committed);
        for (var i = 0; i < _batch.Count; i++) _batch[i].Answer.SetResult(outcome.Results[i]);
        _batch.Clear();
    }

    BatchOutcome Committed()
    {
        if (_health.Condition == StoreCondition.Quarantined) return AllRefused(QuarantineRefusal());
        try
        {
            return _committer.Commit([.. _batch.Select(submit => submit.Submission)]);
        }
#pragma warning disable CA1031 // A defect quarantines its board, whatever it threw; other boards go on.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _health = new StoreHealth(
                StoreCondition.Quarantined, $"{defect.GetType().Name}: {defect.Message}", Instant.From(_time.GetUtcNow()));
            return AllRefused(QuarantineRefusal());
        }
    }

    void Complete(Verify verify)
    {
        try
        {
            verify.Answer.SetResult(_committer.Verify());
        }
#pragma warning disable CA1031 // Whoever asked hears what went wrong.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            verify.Answer.SetException(fault);
        }
    }

    void Publish()
    {
        _identity = _committer.Identity;
        if (_health.Condition != StoreCondition.Quarantined) _health = _committer.Health;
        Volatile.Write(ref _position, _committer.Position);
    }

    BatchOutcome AllRefused(Refusal refusal) =>
        new([.. _batch.Select(_ => new SubmitResult.Refused(refusal))], []);

    Refusal QuarantineRefusal() => new(
        ErrorCode.Quarantined, $"Board {_identity.Slug} takes no commands.", _health.Reason ?? "It is quarantined.",
        "Read `andon status` and the daemon's log, then restart the daemon: it replays the log.");

    /// <summary>Something for the writer thread.</summary>
    abstract class Work;

    sealed class Submit(Submission submission) : Work
    {
        public Submission Submission => submission;

        public TaskCompletionSource<SubmitResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Verify : Work
    {
        public TaskCompletionSource<VerifyReport> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
