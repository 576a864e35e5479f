using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Log;
using Andon.Storage.Memory;
using Andon.StoreContract.Disks;

namespace Andon.Simulation;

/// <summary>
/// Those who send commands to the world's store and hold it to what it answers; whoever starts it again when it is
/// down. Used by one thread.
/// </summary>
sealed class Clients(World world, Coverage<Row> coverage, Action<string> trace)
{
    const int AttemptsMax = 20;

    int _requests;

    public Ledger Ledger { get; } = new(coverage);

    public Request NewRequest(Command command, Actor actor) =>
        Ledger.Keep(new Request($"r{++_requests}", command, actor));

    public void Send(IReadOnlyList<Request> batch)
    {
        OrDie(() =>
        {
            var active = world.Store.Log.Active;
            var (length, allocated) = (active.Length, active.Allocated);
            var outcome = world.Committer.Commit([.. batch.Select(request => request.Submission)]);
            if (active == world.Store.Log.Active && active.Length > length) NoteRoom(active, length, allocated);
            Note(outcome.Results);
            Ledger.Hear(outcome.Committed);
            foreach (var (request, result) in batch.Zip(outcome.Results))
            {
                trace($"  {request.Id} {request.Submission.Command.GetType().Name}: {Short(result)}");
                Ledger.Hear(request, result);
            }
        });
    }

    /// <summary>Nobody sends anything; a reader may have seen something odd.</summary>
    public void Idle(bool isSuspicious)
    {
        OrDie(() =>
        {
            if (isSuspicious) world.Committer.Suspect("a reader saw something odd");
            Ledger.Hear(world.Committer.Idle());
        });
    }

    /// <summary>A reader wants to see everything that was answered.</summary>
    public void Flush()
    {
        OrDie(() =>
        {
            world.Committer.Flush();
            Note([]);
            if (world.Committer.IsBehind && world.Committer.Health.Condition == StoreCondition.Healthy)
                throw new InvalidOperationException("It says that it is well, and readers do not see everything.");
        });
    }

    /// <summary>
    /// Starts the process until it stays up; faults may be armed before each attempt, but not for ever.
    /// </summary>
    public void BringUp(Action arm)
    {
        if (world.IsRunning) return;
        for (var attempt = 0; !world.IsRunning; attempt++)
        {
            if (attempt == AttemptsMax) throw new InvalidOperationException("It does not start.");
            world.Faults.Disarm();
            if (attempt < AttemptsMax / 2) arm();
            world.TryStart();
        }

        world.Faults.Disarm();
        Ledger.CatchUp(world.Content);
    }

    /// <summary>Sends again what nobody knows of, until everybody knows.</summary>
    public void Resolve()
    {
        for (var attempt = 0; !Ledger.IsSettled; attempt++)
        {
            if (attempt == AttemptsMax) throw new InvalidOperationException("It does not answer.");
            Send([.. Ledger.Unknown]);
        }
    }

    /// <summary>What was acknowledged is there once, nothing else is, and the log says the same.</summary>
    public void Check(bool isWhole) => world.Faults.Spare(() => Ledger.Check(world, isWhole));

    void OrDie(Action action)
    {
        try
        {
            action();
        }
        catch (ProcessKilled)
        {
            NoteDeath();
            world.Die();
        }
    }

    void Note(IReadOnlyList<SubmitResult> results)
    {
        var hits = world.Faults.Hits;
        var isUnavailable = results.Any(
            result => result is SubmitResult.Refused { Refusal.Code: ErrorCode.Unavailable });
        foreach (var hit in hits.Where(hit => hit.Blow == Blow.Fail))
        {
            if (hit is { Disk: DiskCall.Write, IsOpening: false }) coverage.Reach(Row.AppendFails);
            if (hit is { Disk: DiskCall.Sync, IsOpening: false }) coverage.Reach(Row.SyncFails);
            if (hit.IsOpening && isUnavailable) coverage.Reach(Row.NoSegmentCanBeOpened);
            if (hit.Projection == ProjectionCall.Commit) coverage.Reach(Row.CommitFailsAfterDurableLog);
            if (hit.Projection == ProjectionCall.Committed) coverage.Reach(Row.CommitForgottenAfterDurableLog);
        }

        if (results.OfType<SubmitResult.Accepted>().Any() && results.OfType<SubmitResult.Refused>().Any())
            coverage.Reach(Row.CommandRefused);
        if (hits.Count > 0) trace($"  struck: {string.Join(", ", hits.Take(5))}{(hits.Count > 5 ? " …" : "")}");
    }

    /// <summary>Where the last append went, in a segment that was so before it.</summary>
    void NoteRoom(Segment active, long length, long allocated)
    {
        if (active.Length <= allocated) coverage.Reach(Row.AppendIntoRoom);
        else if (length < allocated) coverage.Reach(Row.RoomOutgrown);
        if (world.Faults.Hits.Any(hit => hit is { Disk: DiskCall.Write, IsOpening: false, Blow: Blow.Fail }))
            coverage.Reach(Row.RoomRefused);
    }

    void NoteDeath()
    {
        if (world.Committer.IsBehind) coverage.Reach(Row.DiesBehind);
        if (world.Faults.Hits is not [.., var last]) return;
        trace($"  dies: {last}");
        var row = last switch
        {
            { Disk: DiskCall.Write, IsOpening: false, Blow: Blow.KillBefore } => Row.DiesBeforeAppend,
            { Disk: DiskCall.Write, IsOpening: false } => Row.DiesInAppend,
            { Disk: DiskCall.Sync, IsOpening: false, Blow: Blow.KillBefore } => Row.DiesAfterAppend,
            { Disk: DiskCall.Sync, IsOpening: false } => Row.DiesAfterSync,
            { Projection: ProjectionCall.Commit } => Row.DiesAfterSync,
            { Projection: ProjectionCall.Committed } => Row.DiesAfterCommit,
            _ => default(Row?),
        };
        if (row is { } reached) coverage.Reach(reached);
    }

    static string Short(SubmitResult result) => result switch
    {
        SubmitResult.Accepted accepted => $"accepted at {accepted.Position}{(accepted.Replayed ? ", again" : "")}",
        SubmitResult.Refused refused => $"refused, {refused.Refusal.Code}",
        _ => "?",
    };
}
