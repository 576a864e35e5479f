using System.Runtime.InteropServices;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Storage.Commits;

/// <summary>Starts a named thread that runs until the body returns; supplied by the composition root.</summary>
public delegate void ThreadStarter(string name, Action body);

/// <summary>
/// A store's one bounded queue and its one writer thread, which commits whatever is queued as one batch. No answer
/// waits for a timer: while one batch syncs, the next one gathers.
/// </summary>
sealed class CommitQueue<TSubmission> : IAsyncDisposable
{
    /// <summary>
    /// Waiting submissions beyond this are refused as busy: the client retries under the same request id.
    /// </summary>
    public const int QueueLengthMax = 8192;

    /// <summary>A batch is one log append and one sync; more than this would only add latency.</summary>
    public const int BatchLengthMax = 512;

    /// <summary>Answers given by one thread of the pool, one after the other.</summary>
    const int AnswersTogetherMax = 32;

    /// <summary>Nothing queued for so long is a time to let readers see what was done, and to clean up.</summary>
    const int IdleMilliseconds = 5;

    /// <summary>How often a store that nobody uses looks after its files.</summary>
    const int IdleProbeMilliseconds = 2000;

    readonly WorkQueue<Work> _queue = new(QueueLengthMax);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string _title;
    readonly TimeProvider _time;
    readonly Action<IReadOnlyList<CommittedEvent>> _committed;

    // Owned by the writer thread.
    readonly IBatchCommitter<TSubmission> _committer;
    readonly List<Submit> _batch = new(BatchLengthMax);
    readonly List<TSubmission> _submissions = new(BatchLengthMax);

    volatile StoreHealth _health;
    volatile StoreGauges _gauges = new(null, null);
    volatile bool _isBehind;
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

    public StoreGauges Gauges => _gauges;

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

    /// <summary>Asks the committer something on the writer thread, between two batches: it must be quick.</summary>
    public async Task<T> AskAsync<T>(
        Func<IBatchCommitter<TSubmission>, T> question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new Ask<T>(question);
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

    /// <summary>Returns when readers see everything that was answered before the call.</summary>
    public ValueTask FlushAsync() => _isBehind ? new ValueTask(FlushNowAsync()) : ValueTask.CompletedTask;

    async Task FlushNowAsync()
    {
        var work = new Flush();
        if (Enqueue(work) is { } refusal) throw new StoreException(refusal);
        if (await work.Answer.Task is { } failure) throw new StoreException(failure);
    }

    /// <summary>Takes nothing new, finishes what is queued, closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _ended.Task;
    }

    Refusal? Enqueue(Work work) => _queue.Add(work) switch
    {
        Admission.Taken => null,
        Admission.Full => new Refusal(
            ErrorCode.Busy, "Nothing was done.", $"{QueueLengthMax} commands are already waiting for this store.",
            "Send it again under the same request id after a short wait."),
        _ => new Refusal(
            ErrorCode.Unavailable, "Nothing was done.", "The daemon is closing this store.",
            "Send it again under the same request id."),
    };

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
        if (_queue.Take(IdleMilliseconds) is { } soon) return soon;
        while (!_queue.IsCompleted)
        {
            Idle();
            if (_queue.Take(IdleProbeMilliseconds) is { } work) return work;
        }

        return null;
    }

    void Handle(Work work)
    {
        var left = work;
        while (left is Submit submit && _batch.Count < BatchLengthMax)
        {
            _batch.Add(submit);
            left = _queue.TryTake();
        }

        if (_batch.Count > 0) CommitBatch();
        if (left is Submit beyond) Handle(beyond);
        else if (left is Flush flush) Complete(flush);
        else if (left is Verify verify) Complete(verify);
        else if (left is Probe probe) Complete(probe);
        else if (left is Question question) question.Put(_committer);
    }

    void CommitBatch()
    {
        foreach (var submit in _batch) _submissions.Add(submit.Submission);
        var outcome = Committed();
        Publish();
        if (outcome.Committed.Count > 0) _committed(outcome.Committed);
        for (var first = 0; first < _batch.Count; first += AnswersTogetherMax)
        {
            var count = Math.Min(AnswersTogetherMax, _batch.Count - first);
            _ = AnswerAsync([.. CollectionsMarshal.AsSpan(_batch).Slice(first, count)], outcome.Results, first);
        }

        _batch.Clear();
        _submissions.Clear();
    }

    /// <summary>Off the writer thread; waking one thread for many answers is cheaper than one for each.</summary>
    static async Task AnswerAsync(Submit[] submits, IReadOnlyList<SubmitResult> results, int first)
    {
        await Task.Yield();
        for (var i = 0; i < submits.Length; i++) submits[i].Answer.SetResult(results[first + i]);
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

    void Complete(Flush flush)
    {
        try
        {
            _committer.Flush();
            Publish();
        }
#pragma warning disable CA1031 // As in a batch: a defect quarantines its store.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Quarantine(defect);
        }

        flush.Answer.SetResult(_isBehind ? NotShown() : null);
    }

    Refusal NotShown() => new(
        ErrorCode.Unavailable, $"The store of {_title} cannot be read now.",
        $"Its database does not have yet what is in its log: {_health.Reason ?? "it is being mended."}",
        "Ask again after a short wait; nothing was lost.");

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
            Publish();
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
        _gauges = _committer.Gauges;
        _isBehind = _committer.IsBehind;
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

        /// <summary>Set on a thread of the pool, which goes on with whoever waits.</summary>
        public TaskCompletionSource<SubmitResult> Answer { get; } = new();
    }

    sealed class Flush : Work
    {
        /// <summary>Null when readers see everything.</summary>
        public TaskCompletionSource<Refusal?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class Verify : Work
    {
        public TaskCompletionSource<VerifyReport> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    abstract class Question : Work
    {
        public abstract void Put(IBatchCommitter<TSubmission> committer);
    }

    sealed class Ask<T>(Func<IBatchCommitter<TSubmission>, T> question) : Question
    {
        public TaskCompletionSource<T> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Put(IBatchCommitter<TSubmission> committer)
        {
            try
            {
                Answer.SetResult(question(committer));
            }
#pragma warning disable CA1031 // Whoever asked hears what went wrong.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Answer.SetException(fault);
            }
        }
    }

    sealed class Probe(string? sign) : Work
    {
        public string? Sign => sign;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
