using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Protocol.Verbs;
using Andon.Server.Boards;
using Andon.Server.Files;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Cards;

/// <summary>
/// The one way in for changes to a board: reads the verb, stamps the actor, submits, and answers when it is durable.
/// Safe from any thread.
/// </summary>
sealed class CommandRoute(BoardSet boards, Credentials credentials, HomeSecret secret, ArtifactStager artifacts)
{
    public Route Route => new("POST", "v1/boards/{board}/commands/{verb}", SubmitAsync);

    async Task SubmitAsync(Exchange exchange)
    {
        var verb = VerbTable.Find(exchange["verb"]) ?? throw Unknown(exchange["verb"]);
        var board = boards.Require(exchange);
        var caller = await credentials.CallerAsync(exchange, board);
        var command = verb.Parse(await exchange.BodyAsync(), caller.Worker);
        var key = await exchange.KeyAsync();
        exchange.EndBody();
        command = await artifacts.StageAsync(board, command, exchange.Aborted);
        await AnswerAsync(exchange, board, command, caller, key);
    }

    /// <summary>Also for what supervisors report: their commands have routes of their own.</summary>
    public async Task AnswerAsync(Exchange exchange, OpenBoard board, Command command, Caller caller)
    {
        var key = await exchange.KeyAsync();
        exchange.EndBody();
        await AnswerAsync(exchange, board, command, caller, key);
    }

    /// <summary>For a body that has been read and given back.</summary>
    public async Task AnswerAsync(
        Exchange exchange, OpenBoard board, Command command, Caller caller, RequestKey? key)
    {
        var submission = new Submission(command, caller.Actor, key);
        switch (await board.Store.SubmitAsync(submission, exchange.Aborted))
        {
            case SubmitResult.Refused refused:
                await exchange.RefuseAsync(refused.Refusal, board.Entry.Slug.Value);
                break;
            case SubmitResult.Accepted accepted:
                var task = IsBrief(exchange) ? null : await TaskAfterAsync(board, accepted);
                await exchange.ReplyAsync(ReplyOf(board, command, accepted, task), WireJson.Default.CommandReply);
                break;
        }
    }

    /// <summary>A preference that is not known here is passed over, as its RFC has it.</summary>
    static bool IsBrief(Exchange exchange) =>
        exchange.Context.Request.Headers.TryGetValue(ProtocolHeaders.Prefer, out var wanted)
        && wanted is [ProtocolHeaders.PreferMinimal];

    CommandReply ReplyOf(OpenBoard board, Command command, SubmitResult.Accepted accepted, TaskMessage? task)
    {
        var reply = accepted.Reply;
        return new CommandReply
        {
            Board = board.Entry.Slug.Value,
            Position = accepted.Position,
            TaskId = reply.Card?.Value,
            Task = task,
            Run = reply.Run?.Value,
            RunToken = TokenOf(board, command, reply),
            Comment = reply.Comment,
            Created = reply.Created,
            Note = reply.Note,
            Replayed = accepted.Replayed,
            Landed = reply.Status?.Name(),
        };
    }

    static async ValueTask<TaskMessage?> TaskAfterAsync(OpenBoard board, SubmitResult.Accepted accepted)
    {
        if (accepted.Card is { } known) return WireTranslation.ToMessage(known, accepted.Text);
        if (accepted.Reply.Card is not { } id) return null;
        var (card, text) = await board.Store.ReadAsync(
            reader => (reader.FindCard(id), reader.FindText(id)), CancellationToken.None);
        return card is null ? null : WireTranslation.ToMessage(card, text);
    }

    /// <summary>
    /// A worker that pulls gets its run's token with the claim, and again when it repeats the request. Request ids are
    /// scoped to the principal, so nobody else gets that answer.
    /// </summary>
    string? TokenOf(OpenBoard board, Command command, Reply reply) =>
        command is ClaimCard { Kind: RunKinds.Pull } && reply.Run is { } run
            ? secret.RunToken(board.Entry.Uuid, run)
            : null;

    static AndonException Unknown(string name) => new(
        ErrorCode.Unsupported, $"The verb '{Hints.Shown(name)}' is not known.", "This version has no such verb.",
        Hints.NearestOf(name, [.. VerbTable.Names.Order(StringComparer.Ordinal)]));
}
