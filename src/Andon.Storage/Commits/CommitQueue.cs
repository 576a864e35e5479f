using System.Collections.Concurrent;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Storage.Commits;

/// <summary>Starts a named thread that runs until the body returns; supplied by the composition root.</summary>
public delegate void ThreadStarter(string name, Action body);

/// <summary>
/// A store's one bounded queue and its one writer thread, which commits whatever is queued as one batch. There is no
/// timer and no artificial wait: while one batch syncs, the next one gathers.
/// </summary>
sealed class CommitQueue<TSubmission> : IAsyncDisposable
{
    /// <summary>
    /// Waiting submissions beyond this are refused as busy: the client retries under the same request id.
    /// </summary>
    public const int QueueLengthMax = 8192;

    /// <summary>A batch is one log append and one sync; more than this would only add latency.</summary>
    public const int BatchLengthMax = 512;

    /// <summary>How often a store that nobody uses looks after its files.</summary>
    const int IdleProbeMilliseconds = 2000;

    readonly BlockingCollection<Work> _queue = new(QueueLengthMax);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string _title;
    readonly TimeProvider _time;
    readonly Action<IReadOnlyList<CommittedEvent>> _committed;

    // Owned by the writer thread.
    readonly IBatchCommitter<TSubmission> _committer;
    readonly List<Submit> _batch = new(BatchLengthMax);
    readonly List<TSubmission> _submissions = new(BatchLengthMax);

    volatile StoreHealth _health;
    long _generation;
    long _position;

    /// <param name="title">What messages and the thread call the store.</param>
    /// <param name="committer">Belongs to the writer thread from now on.</param>
    /// <param name="time">Stamps the health.</param>
    /// <param name="committed">
    /// Called on the writer thread after each durable batch that made events, before its answers.
    /// </param>
    public CommitQueue(
        string title, IBatchCommitter<TSubmission> committer, TimeProvider time,
        Action<IReadOnlyList<CommittedEvent>> committed)
    {
        _title = title;
        _committer = committer;
        _time = time;
        _committed = committed;
        _health = committer.Health;
        Publish();
    }

    public long Generation => Volatile.Read(ref _generation);

    public long Position => Volatile.Read(ref _position);

    public StoreHealth Health => _health;

    public void Start(ThreadStarter startThread) => startThread(_title, Run);

    public async Task<SubmitResult> SubmitAsync(TSubmission submission, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new Submit(submission);
        return Enqueue(work) is { } refusal ? new SubmitResult.Refused(refusal) : await work.Answer.Task;
    }

    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new Verify();
        if (Enqueue(work) is { } refusal) throw new StoreException(refusal);
        return await work.Answer.Task;
    }

    /// <summary>
    /// Has the writer look after the files, and returns when it did. The sign is null when only names tell of a
    /// touch.
    /// </summary>
    public async Task ProbeAsync(string? sign)
    {
        var work = new Probe(sign);
        if (Enqueue(work) is { } refusal) throw new StoreException(refusal);
        await work.Done.Task;
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
                ErrorCode.Busy, "Nothing was done.", $"{QueueLengthMax} commands are already waiting for this store.",
                "Send it again under the same request id after a short wait.");
        }
        catch (InvalidOperationException)
        {
            // CompleteAdding came first.
            return new Refusal(
                ErrorCode.Unavailable, "Nothing was done.", "The daemon is closing this store.",
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
        Work? work;
        while (!_queue.TryTake(out work))
        {
            if (_queue.IsCompleted) return null;
            Idle();
            if (_queue.TryTake(out work, IdleProbeMilliseconds)) return work;
        }

        return work;
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
        else if (left is Probe probe) Complete(probe);
    }

    void CommitBatch()
    {
        foreach (var submit in _batch) _submissions.Add(submit.Submission);
        var outcome = Committed();
        Publish();
        if (outcome.Committed.Count > 0) _committed(outcome.Committed);
        for (var i = 0; i < _batch.Count; i++) _batch[i].Answer.SetResult(outcome.Results[i]);
        _batch.Clear();
        _submissions.Clear();
    }

    BatchOutcome Committed()
    {
        if (_health.Condition == StoreCondition.Quarantined) return AllRefused();
        try
        {
            return _committer.Commit(_submissions);
        }
#pragma warning disable CA1031 // A defect quarantines its store, whatever it threw; other stores go on.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Quarantine(defect);
            return AllRefused();
        }
    }

    void Idle()
    {
        if (_health.Condition == StoreCondition.Quarantined) return;
        try
        {
            var readable = _committer.Idle();
            Publish();
            if (readable.Count > 0) _committed(readable);
        }
#pragma warning disable CA1031 // As in a batch: a defect quarantines its store.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Quarantine(defect);
        }
    }

    void Complete(Verify verify)
    {
        try
        {
            var report = _committer.Verify();
            Publish();
            verify.Answer.SetResult(report);
        }
#pragma warning disable CA1031 // Whoever asked hears what went wrong.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            verify.Answer.SetException(fault);
        }
    }

    void Complete(Probe probe)
    {
        try
        {
            if (probe.Sign is { } sign) _committer.Suspect(sign);
            Idle();
        }
#pragma warning disable CA1031 // As in a batch: a defect quarantines its store.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Quarantine(defect);
        }

        probe.Done.SetResult();
    }

    void Quarantine(Exception defect) => _health = new StoreHealth(
        StoreCondition.Quarantined, $"{defect.GetType().Name}: {defect.Message}", Instant.From(_time.GetUtcNow()));

    void Publish()
    {
        if (_health.Condition != StoreCondition.Quarantined) _health = _committer.Health;
        Volatile.Write(ref _generation, _committer.Generation);
        Volatile.Write(ref _position, _committer.Position);
    }

    BatchOutcome AllRefused()
    {
        var refused = new SubmitResult.Refused(new Refusal(
            ErrorCode.Quarantined, $"The store of {_title} takes no commands.", _health.Reason ?? "It is quarantined.",
            "Read `andon status` and the daemon's log, then restart the daemon: it replays the log."));
        var results = new SubmitResult[_batch.Count];
        Array.Fill(results, refused);
        return new BatchOutcome(results, []);
    }

    /// <summary>Something for the writer thread.</summary>
    abstract class Work;

    sealed class Submit(TSubmission submission) : Work
    {
        public TSubmission Submission => submission;

        public TaskCompletionSource<SubmitResult> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Verify : Work
    {
        public TaskCompletionSource<VerifyReport> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Probe(string? sign) : Work
    {
        public string? Sign => sign;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
