using Andon.Core.Decisions;
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

namespace Andon.Server.Runs;

/// <summary>
/// What a run's supervisor says of it. Only the run itself may, shown by its token: whoever has that one. Safe from
/// any thread.
/// </summary>
sealed class RunRoutes(
    BoardSet boards, IDispatchHost dispatch, Credentials credentials, CommandRoute commands, Departure departure)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST", "v1/boards/{board}/runs/{run}/started", StartedAsync),
        new("POST", "v1/boards/{board}/runs/{run}/renew", RenewAsync),
        new("POST", "v1/boards/{board}/runs/{run}/settle", SettleAsync),
    ];

    async Task StartedAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.StartedRequest);
        var (board, caller) = await WorkerAsync(exchange);
        var command = SupervisorVerbs.ToCommand(request, caller.Holder!.Card, caller.Worker!);
        await commands.AnswerAsync(exchange, board, command, caller);
    }

    async Task SettleAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.SettleRequest);
        var (board, caller) = await WorkerAsync(exchange);
        var command = SupervisorVerbs.ToCommand(request, caller.Holder!.Card, caller.Worker!);
        await commands.AnswerAsync(exchange, board, command, caller);
    }

    async Task RenewAsync(Exchange exchange)
    {
        await exchange.ReadAsync(WireJson.Default.EmptyRequest);
        var (board, caller) = await WorkerAsync(exchange);
        var worker = caller.Worker!;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(departure.Begun, exchange.Aborted);
        try
        {
            var reply = await dispatch.RenewAsync(board, worker.Run, worker.Token, either.Token);
            await exchange.ReplyAsync(reply, WireJson.Default.RenewReply);
        }
        catch (OperationCanceledException) when (departure.Begun.IsCancellationRequested)
        {
            // Held back until now, and the next daemon gives every live lease afresh: the worker goes on.
            var goOn = new RenewReply { Board = board.Entry.Slug.Value, Continue = true };
            await exchange.ReplyAsync(goOn, WireJson.Default.RenewReply);
        }
    }

    /// <summary>The run of the path, shown by its token.</summary>
    async Task<(OpenBoard Board, Caller Caller)> WorkerAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var run = RunPath.Parse(exchange["run"]);
        var caller = await credentials.CallerAsync(exchange, board);
        if (caller.Worker is null) throw Tokenless(run);
        return caller.Worker.Run == run ? (board, caller) : throw OfAnother(run, caller.Worker.Run);
    }

    static AndonException Tokenless(RunId run) => new(
        ErrorCode.RunTokenRequired, $"Run {run} was not changed.", "The request shows no token of it.",
        "Use the token that the worker was started with, in ANDON_RUN_TOKEN.");

    static AndonException OfAnother(RunId run, RunId shown) => new(
        ErrorCode.RunTokenInvalid, $"Run {run} was not changed.", $"The request shows the token of run {shown}.",
        "Use the run's own token.");
}
