using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Lifetime;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Runs;

/// <summary>
/// The next task of a profile, for whoever pulls: at once, or as soon as there is one. What it gets is decided on the
/// board's writer thread, so two who wait never get the same. A request that is repeated under its id gets the run that
/// it got before; one that nobody repeats is ended by its lease. Safe from any thread.
/// </summary>
sealed class ClaimNextRoute(
    BoardSet boards, IDispatchHost dispatch, Credentials credentials, CommandRoute commands, Departure departure,
    SteadyClock clock, TimeProvider time)
{
    const int WaitSecondsMax = 3600;

    /// <summary>Requests that wait at the same time; each holds a connection.</summary>
    const int WaitersMax = 256;

    int _waiters;

    public Route Route => new("POST", "v1/boards/{board}/claim-next", ClaimAsync);

    async Task ClaimAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.ClaimNextRequest);
        var board = boards.Require(exchange);
        var caller = await credentials.CallerAsync(exchange, board);
        var command = new ClaimNext(request.Lane)
        {
            ClaimLock = request.ClaimLock,
            LeaseSeconds = request.LeaseSeconds,
        };
        var submission = new Submission(command, caller.Actor, await exchange.KeyAsync());
        exchange.EndBody();
        switch (await SubmitAsync(exchange, board, submission, WaitOf(request)))
        {
            case SubmitResult.Refused refused:
                await exchange.RefuseAsync(refused.Refusal, board.Entry.Slug.Value);
                break;
            case SubmitResult.Accepted accepted:
                var isPulled = await IsPulledAsync(board, accepted, exchange.Aborted);
                await commands.ReplyAsync(exchange, board, command, accepted, isPulled);
                break;
        }
    }

    async Task<SubmitResult> SubmitAsync(Exchange exchange, OpenBoard board, Submission submission, TimeSpan wait)
    {
        var passed = dispatch.NextPassAsync(board);
        var result = await board.Store.SubmitAsync(submission, exchange.Aborted);
        if (wait <= TimeSpan.Zero || !IsNothing(result)) return result;
        if (Interlocked.Increment(ref _waiters) > WaitersMax)
        {
            Interlocked.Decrement(ref _waiters);
            throw TooMany();
        }

        try
        {
            return await WaitAsync(exchange, board, submission, wait, passed) ?? result;
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <summary>Null when the wait is over. The writer is only asked when a reader saw a task.</summary>
    async Task<SubmitResult?> WaitAsync(
        Exchange exchange, OpenBoard board, Submission submission, TimeSpan wait, Task passed)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, departure.Begun, exchange.Aborted);
        while (await IsPassedAsync(passed, either.Token))
        {
            passed = dispatch.NextPassAsync(board);
            if (!await HasNextAsync(board, (ClaimNext)submission.Command, exchange.Aborted)) continue;
            var result = await board.Store.SubmitAsync(submission, exchange.Aborted);
            if (!IsNothing(result)) return result;
        }

        exchange.Aborted.ThrowIfCancellationRequested();
        return departure.Begun.IsCancellationRequested ? throw Leaving() : null;
    }

    Task<bool> HasNextAsync(OpenBoard board, ClaimNext command, CancellationToken cancellationToken)
    {
        var policy = dispatch.PolicyOf(board.Entry.Slug);
        return board.Store.ReadAsync(
            view => Planner.Next(view, command.Profile, policy, clock.Now()).Card is not null, cancellationToken);
    }

    static async Task<bool> IsPassedAsync(Task passed, CancellationToken cancellationToken)
    {
        try
        {
            await passed.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static Task<bool> IsPulledAsync(
        OpenBoard board, SubmitResult.Accepted accepted, CancellationToken cancellationToken)
    {
        var run = accepted.Reply.Run!.Value; // a claim opens a run
        return board.Store.ReadAsync(view => view.FindRun(run)?.Kind == RunKinds.Pull, cancellationToken);
    }

    static bool IsNothing(SubmitResult result) =>
        result is SubmitResult.Refused { Refusal.Code: ErrorCode.NothingToClaim };

    static TimeSpan WaitOf(ClaimNextRequest request)
    {
        if (request.WaitSeconds is null or (>= 0 and <= WaitSecondsMax))
            return TimeSpan.FromSeconds(request.WaitSeconds ?? 0);
        throw new AndonException(
            ErrorCode.InvalidArgument, "Nothing was claimed.",
            $"'wait_seconds' is {request.WaitSeconds}.", $"Wait from 0 to {WaitSecondsMax} seconds.");
    }

    static AndonException TooMany() => new(
        ErrorCode.Busy, "Nothing was claimed.", $"{WaitersMax} requests wait for a task already.",
        "Wait a moment and ask again, with fewer at a time.");

    /// <summary>Our clients ask the next daemon at once, under the same request id.</summary>
    static AndonException Leaving() => new(
        ErrorCode.Unavailable, "Nothing was claimed.", "The daemon is leaving.", "Ask again.");
}
