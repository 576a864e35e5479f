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
using Andon.Server.Dispatch;
using Andon.Server.Files;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Cards;

/// <summary>
/// The one way in for changes to a board: reads the verb, stamps the actor, submits, and answers when it is durable.
/// Safe from any thread.
/// </summary>
sealed class CommandRoute(
    BoardSet boards, IDispatchHost dispatch, Credentials credentials, HomeSecret secret, ArtifactStager artifacts)
{
    readonly ClaimedWorkspaces _workspaces = new(dispatch);

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
        command = await _workspaces.MakeAsync(board, command, exchange.Aborted);
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
                await ReplyAsync(exchange, board, command, accepted, command is ClaimCard { Kind: RunKinds.Pull });
                break;
        }
    }

    /// <summary>The answer to a command that was accepted.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="board">Where it was done.</param>
    /// <param name="command">What was done.</param>
    /// <param name="accepted">What became of it.</param>
    /// <param name="isPulled">
    /// A worker that pulls gets its run's token with the claim, and again when it repeats the request. Request ids are
    /// scoped to the principal, so nobody else gets that answer.
    /// </param>
    public async Task ReplyAsync(
        Exchange exchange, OpenBoard board, Command command, SubmitResult.Accepted accepted, bool isPulled)
    {
        var task = IsBrief(exchange) ? null : await TaskAfterAsync(board, accepted);
        var reply = ReplyOf(board, command, accepted, task);
        if (isPulled && accepted.Reply.Run is { } run) reply.RunToken = secret.RunToken(board.Entry.Uuid, run);
        await exchange.ReplyAsync(reply, WireJson.Default.CommandReply);
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
            Comment = reply.Comment,
            Recurrence = reply.Recurrence?.Value,
            Created = reply.Created,
            Note = NoteOf(board, command, reply),
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

    /// <summary>A name that is no profile may be an outside lane, but one that is nearly one is told.</summary>
    string? NoteOf(OpenBoard board, Command command, Reply reply)
    {
        var given = command switch
        {
            CreateCard create => create.Assignee,
            AssignCard assign => assign.Assignee,
            ReassignCard reassign => reassign.Assignee,
            _ => null,
        };
        if (given?.Trim().ToLowerInvariant() is not { Length: > 0 } name) return reply.Note;
        var profiles = dispatch.PolicyOf(board.Entry.Slug).Profiles;
        if (profiles.ContainsKey(name) || NearestName.Of(name, profiles.Keys) is not { } nearest) return reply.Note;
        var note = $"There is no profile {name}; the nearest is {nearest}.";
        return reply.Note is { } other ? $"{other} {note}" : note;
    }

    static AndonException Unknown(string name) => new(
        ErrorCode.Unsupported, $"The verb '{Hints.Shown(name)}' is not known.", "This version has no such verb.",
        Hints.NearestOf(name, [.. VerbTable.Names.Order(StringComparer.Ordinal)]));
}
