using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;

namespace Andon.Storage.Commits;

/// <summary>
/// The commit protocol: decide each command and apply what it made, append the batch to the log, sync it once, let
/// the projection follow, prove that the files are ours, and only then answer. What happens at each fault is the
/// failure table of docs/internals/storage.md. Owned by the writer thread.
/// </summary>
sealed class LogCommitter<TSubmission, TProjection>(
    LoggedStore<TProjection> store, IDecisions<TSubmission, TProjection> decisions) : IBatchCommitter<TSubmission>
    where TProjection : class, IProjection
{
    /// <summary>A request id is answered with the same reply for this long.</summary>
    public static readonly TimeSpan RequestsKept = TimeSpan.FromHours(24);

    /// <summary>
    /// The first attempt may meet a fault that is mended, the second one another; a third has no reason to.
    /// </summary>
    const int AttemptsMax = 3;

    /// <summary>Records that are kept from readers at most, so that a start has little to replay.</summary>
    const int UnflushedMax = 256;

    static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    readonly FrameBuffer _frames = new();
    readonly RecordEncoder _encoder = new();

    /// <summary>
    /// Durable events that nobody was told of yet: until the projection has them, they cannot be read.
    /// </summary>
    List<CommittedEvent> _untold = [];

    long? _pruned;
    long _flushed = store.Log.Head.Record;
    LogPoint _end;

    public long Generation => store.Generation;

    public long Position { get; private set; } = store.Log.Head.Position;

    public bool IsBehind => store.IsBehind;

    public StoreHealth Health { get; private set; } =
        new(StoreCondition.Healthy, null, Instant.From(store.Surroundings.Time.GetUtcNow()));

    public StoreGauges Gauges => store.Gauges;

    public BatchOutcome Commit(IReadOnlyList<TSubmission> batch)
    {
        Exception? last = null;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            try
            {
                var outcome = Attempt(batch);
                Recover();
                return outcome;
            }
            catch (StoreException fault)
            {
                Degrade(fault.Refusal.Why);
                return new BatchOutcome(AllRefused(batch, fault.Refusal), []);
            }
            catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.Damaged)
            {
                last = fault;
                if (TryMend(fault) is { } refusal) return new BatchOutcome(AllRefused(batch, refusal), []);
            }
            catch (IOException fault)
            {
                last = fault;
            }
        }

        Degrade(last!.Message);
        return new BatchOutcome(AllRefused(batch, store.NotNow(last.Message).Refusal), []);
    }

    public IReadOnlyList<CommittedEvent> Idle()
    {
        try
        {
            store.Settle();
            FlushNow();
            store.Maintain(Moment.Idle);
            Prune();
            Recover();
            return TakeUntold();
        }
        catch (StoreException fault)
        {
            Degrade(fault.Refusal.Why);
        }
        catch (IOException fault)
        {
            Degrade(fault.Message);
        }

        return [];
    }

    public void Flush()
    {
        try
        {
            store.Settle();
            FlushNow();
            Recover();
        }
        catch (StoreException fault)
        {
            Degrade(fault.Refusal.Why);
        }
        catch (IOException fault)
        {
            Degrade(fault.Message);
        }
    }

    public void Suspect(string sign)
    {
        try
        {
            store.Settle();
            FlushNow();
            store.Projection.Forget();
            if (store.Projection.FindDamage() is { } damage) store.Mend($"{sign}: {damage}", distrustProjection: true);
            Recover();
        }
        catch (StoreException fault)
        {
            Degrade(fault.Refusal.Why);
        }
        catch (IOException fault)
        {
            Degrade(fault.Message);
        }
    }

    public IReadOnlyList<LogPiece> LogPieces() => [.. store.Log.Segments.Select(segment => new LogPiece(
        segment.Header.FileName, segment.Header.Number, segment.Header.Start.Record, segment.Length))];

    public int ReadLog(string name, long offset, Span<byte> buffer)
    {
        if (store.Log.Segments.FirstOrDefault(segment => segment.Header.FileName == name) is not { } piece) return 0;
        var count = (int)Math.Clamp(piece.Length - offset, 0, buffer.Length);
        return piece.File.Read(offset, buffer[..count]);
    }

    public VerifyReport Verify() => new Verification<TProjection>(store).Run();

    public void Dispose()
    {
        _encoder.Dispose();
        store.Dispose();
    }

    BatchOutcome Attempt(IReadOnlyList<TSubmission> batch)
    {
        store.Settle();
        store.Maintain(Moment.BetweenBatches);
        var results = new SubmitResult[batch.Count];
        var events = new List<CommittedEvent>();
        store.Begin();
        try
        {
            Decide(batch, results, events);
            if (_frames.Length > 0) store.Append(_frames.Written, _end);
        }
        catch
        {
            // Whatever it was, nothing of the batch is in the log, so nothing of it may stay in the projection.
            store.RollBack();
            throw;
        }

        if (_frames.Length == 0) store.RollBack();
        else Stand(events);
        return new BatchOutcome(results, TakeUntold());
    }

    /// <summary>From here on the batch counts, whatever happens: it is in the log.</summary>
    void Stand(List<CommittedEvent> events)
    {
        if (_untold.Count == 0) _untold = events;
        else _untold.AddRange(events);
        try
        {
            store.Keep();
            if (store.Log.Head.Record - _flushed >= UnflushedMax) FlushNow();
        }
        catch (IOException fault)
        {
            throw store.NotNow(
                $"It is in the log, and the board shows it as soon as its database can follow: {fault.Message}");
        }
    }

    void FlushNow()
    {
        if (store.IsBehind) store.Flush();
        _flushed = store.Log.Head.Record;
    }

    void Decide(IReadOnlyList<TSubmission> batch, SubmitResult[] results, List<CommittedEvent> events)
    {
        _frames.Clear();
        _end = store.Log.Head;
        var projection = store.Projection;
        for (var i = 0; i < batch.Count; i++) results[i] = Decide(projection, batch[i], events);
    }

    SubmitResult Decide(TProjection projection, TSubmission submission, List<CommittedEvent> events)
    {
        var actor = decisions.ActorOf(submission);
        var request = decisions.RequestOf(submission);
        if (request is not null && projection.FindRequest(actor.Principal, request.Id) is { } stored)
            return Answer(stored, request);

        // A decision only reads, so a refusal leaves nothing to undo and its neighbours stand.
        var (decision, at) = decisions.Decide(projection, submission);
        switch (decision)
        {
            case Decision.Refused refused:
                return new SubmitResult.Refused(refused.Refusal);
            case Decision.Accepted { Events.IsEmpty: true } accepted when request is null:
                return Answer(accepted);
            case Decision.Accepted accepted:
                Take(projection, actor, request, at, accepted, events);
                return Answer(accepted);
            default:
                throw new InvariantViolation("A decision is neither accepted nor refused.");
        }
    }

    void Take(
        TProjection projection, Actor actor, RequestKey? request, Instant at, Decision.Accepted accepted,
        List<CommittedEvent> events)
    {
        var kept = request is null ? null : new RequestRecord(actor.Principal, request.Id, request.Fingerprint);
        var draft = new RecordEncoder.Draft(at, actor, accepted.Events, accepted.Reply, kept);
        var record = _encoder.Append(_frames, _end, _frames.Length == 0, draft);
        projection.Apply(record);
        _end = record.End;
        for (var i = 0; i < accepted.Events.Length; i++)
            events.Add(new CommittedEvent(record.First + i, at, actor, accepted.Events[i]));
    }

    SubmitResult.Accepted Answer(Decision.Accepted accepted) => new(accepted.Reply, _end.Position, Replayed: false)
    {
        Card = accepted.Card,
        Text = accepted.Text,
    };

    static SubmitResult Answer(StoredRequest stored, RequestKey request)
    {
        if (stored.Request.Fingerprint == request.Fingerprint)
            return new SubmitResult.Accepted(stored.Reply, stored.Position, Replayed: true);
        return new SubmitResult.Refused(new Refusal(
            ErrorCode.RequestConflict, "Nothing was done.",
            $"The request id '{request.Id}' was used for something else.", "Send this under a request id of its own."));
    }

    Refusal? TryMend(ProjectionFault fault)
    {
        try
        {
            store.Mend(fault.Message, distrustProjection: true);
            return null;
        }
        catch (StoreException refused)
        {
            Degrade(refused.Refusal.Why);
            return refused.Refusal;
        }
    }

    List<CommittedEvent> TakeUntold()
    {
        var told = _untold;
        if (told.Count > 0) _untold = [];
        Position = store.Log.Head.Position;
        return told;
    }

    void Prune()
    {
        var time = store.Surroundings.Time;
        if (_pruned is { } last && time.GetElapsedTime(last) < PruneInterval) return;
        _pruned = time.GetTimestamp();
        var before = Instant.From(time.GetUtcNow() - RequestsKept);
        store.ChangeProjection(projection => projection.PruneRequests(before));
    }

    void Recover()
    {
        if (Health.Condition != StoreCondition.Healthy) Health = NewHealth(StoreCondition.Healthy, null);
    }

    void Degrade(string reason)
    {
        if (Health.Condition != StoreCondition.Degraded || Health.Reason != reason)
            Health = NewHealth(StoreCondition.Degraded, reason);
    }

    StoreHealth NewHealth(StoreCondition condition, string? reason) =>
        new(condition, reason, Instant.From(store.Surroundings.Time.GetUtcNow()));

    static SubmitResult[] AllRefused(IReadOnlyList<TSubmission> batch, Refusal refusal)
    {
        var results = new SubmitResult[batch.Count];
        Array.Fill(results, new SubmitResult.Refused(refusal));
        return results;
    }
}
