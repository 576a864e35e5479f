using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Server.Dispatch;

/// <summary>
/// Renewals: in memory, on monotonic time, never in the log. A supervisor's request is held back until its run ends or
/// a third of the lease is over, so that it hears of the end at once and asks seldom. Safe from any thread.
/// </summary>
sealed class Leases(TimeProvider time)
{
    static readonly TimeSpan HoldMin = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan HoldMax = TimeSpan.FromSeconds(20);

    /// <summary>A worker that has said the last word about its task may tidy up; any other is ended at once.</summary>
    const int FinishGraceSeconds = 30;

    public async Task<RenewReply> RenewAsync(
        BoardDispatcher dispatcher, RunId id, string token, CancellationToken cancellationToken)
    {
        var run = dispatcher.Runs.Find(id);
        if (run is null)
        {
            var store = dispatcher.Board.Store;
            var row = await store.ReadAsync(board => board.FindRun(id), cancellationToken) ?? throw Unknown(id);
            Prove(row, token);
            return row.EndedAt is null ? Goes(dispatcher) : Over(dispatcher, row);
        }

        Prove(run.Row, token);
        run.Renew();
        if (run.IsSupervised) await HoldAsync(run, dispatcher.Closing, cancellationToken);
        if (run.HasEnded) return Over(dispatcher, await run.Ended);
        run.Renew();
        return Goes(dispatcher);
    }

    async Task HoldAsync(TrackedRun run, CancellationToken closing, CancellationToken cancellationToken)
    {
        var third = run.Lease / 3;
        var hold = third < HoldMin ? HoldMin : third > HoldMax ? HoldMax : third;
        using var timeout = new CancellationTokenSource(hold, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, closing, cancellationToken);
        try
        {
            await run.Ended.WaitAsync(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    static RenewReply Goes(BoardDispatcher dispatcher) =>
        new() { Board = dispatcher.Board.Entry.Slug.Value, Continue = true };

    static RenewReply Over(BoardDispatcher dispatcher, Run row) => new()
    {
        Board = dispatcher.Board.Entry.Slug.Value,
        Continue = false,
        Reason = $"run {row.Id} ended as {row.Outcome ?? "removed"}{(row.Error is { } error ? $" ({error})" : "")}.",
        GraceSeconds = IsOwnVerdict(row.Outcome) ? FinishGraceSeconds : 0,
    };

    static bool IsOwnVerdict(string? outcome) => outcome is RunOutcomes.Completed or RunOutcomes.Blocked
        or RunOutcomes.ReviewRequested or RunOutcomes.ChangesRequested or RunOutcomes.Scheduled
        or RunOutcomes.DependencyWait;

    static void Prove(Run row, string token)
    {
        if (RunToken.Matches(row, token)) return;
        throw new AndonException(
            ErrorCode.RunTokenInvalid, $"The lease of run {row.Id} was not renewed.",
            $"The token is not that of run {row.Id}.",
            "Use the token that the worker was started with, in ANDON_RUN_TOKEN.");
    }

    static AndonException Unknown(RunId id) => new(
        ErrorCode.RunNotFound, $"The lease of run {id} was not renewed.", "No run has this number on this board.",
        "Stop the worker: nothing that it writes counts.");
}
