using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Files;

/// <summary>
/// Files of tasks, in and out: bytes pass through in pieces, whatever their number. Safe from any thread.
/// </summary>
sealed class FileRoutes(
    BoardSet boards, IDispatchHost dispatch, Credentials credentials, CommandRoute commands, BlobStore blobs)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST", "v1/boards/{board}/tasks/{task}/attachments", AttachAsync, "name", "content_type"),
        new("GET", "v1/boards/{board}/tasks/{task}/attachments", ListAsync),
        new("GET", "v1/boards/{board}/tasks/{task}/file", SendAsync, "name", "run"),
        new("GET", "v1/boards/{board}/files/{sha256}", SendBytesAsync, "size"),
    ];

    async Task AttachAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var caller = await credentials.CallerAsync(exchange, board);
        var card = CardOf(exchange);
        var name = exchange.Query.Required("name");
        var policy = dispatch.PolicyOf(board.Entry.Slug);
        if (exchange.Context.Request.ContentLength > policy.AttachmentBytesMax)
            throw new AndonException(FileRefusals.FileTooLarge(policy));
        await board.Store.ReadAsync(view => view.FindCard(card) ?? throw Missing(view, card), exchange.Aborted);
        await Task.Yield();
        var slug = board.Entry.Slug.Value;
        var blob = await blobs.PutAsync(slug, exchange.Context.Request.Body, policy, exchange.Aborted);
        var command = new AttachFile(card, name, blob.Size, blob.Sha256)
        {
            ContentType = exchange.Query.Text("content_type"),
            Run = caller.Worker?.Run,
            Token = caller.Worker?.Token,
        };
        await commands.AnswerAsync(exchange, board, command, caller, exchange.KeyOf(blob.Sha256));
    }

    async Task ListAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var card = CardOf(exchange);
        var reply = await board.Store.ReadAsync(
            view => view.FindCard(card) is null ? throw Missing(view, card) : Describe(board, view, card),
            exchange.Aborted);
        await exchange.ReplyAsync(reply, WireJson.Default.AttachmentsReply);
    }

    static AttachmentsReply Describe(OpenBoard board, IBoardReader view, CardId card) => new(
        board.Entry.Slug.Value, view.Position, card.Value,
        [.. view.AttachmentsOf(card).Select(WireTranslation.ToMessage)],
        [
            .. view.RunsOf(card).SelectMany(run => view.ArtifactsOf(run.Id)
                .Select(file => WireTranslation.ToMessage(file) with { Run = run.Id.Value })),
        ]);

    async Task SendAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var card = CardOf(exchange);
        var name = exchange.Query.Required("name");
        var run = exchange.Query.Long("run", 1, long.MaxValue);
        var blob = await board.Store.ReadAsync(
            view => view.FindCard(card) is null ? throw Missing(view, card) : Find(view, card, name, run),
            exchange.Aborted)
            ?? throw new AndonException(FileRefusals.NoSuchFile(card, name));
        await SendAsync(exchange, board, name, blob);
    }

    /// <summary>For whoever has a row that names them.</summary>
    async Task SendBytesAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var hash = exchange["sha256"];
        if (!Blob.IsHash(hash))
        {
            throw QueryValues.Invalid(
                "sha256", "It is no SHA-256 in lower case.", "Take it from a row that names it.");
        }

        var size = exchange.Query.Long("size", 0, long.MaxValue)
            ?? throw QueryValues.Invalid("size", "It is missing.", "Take it from the row that names the bytes.");
        await SendAsync(exchange, board, hash, new Blob(size, hash));
    }

    async Task SendAsync(Exchange exchange, OpenBoard board, string name, Blob blob)
    {
        await using var content = blobs.TryOpen(board.Entry.Slug.Value, blob) ?? throw Lost(name, blob);
        exchange.Context.Response.ContentType = "application/octet-stream";
        exchange.Context.Response.ContentLength = blob.Size;
        await content.CopyToAsync(exchange.Context.Response.Body, exchange.Aborted);
    }

    /// <summary>An attachment, else what the newest run handed over under that name.</summary>
    static Blob? Find(IBoardReader view, CardId card, string name, long? run)
    {
        if (run is null && view.AttachmentsOf(card).FirstOrDefault(file => file.Name == name) is { } attachment)
            return new Blob(attachment.Size, attachment.Sha256);
        return view.RunsOf(card)
            .Where(known => run is null || known.Id == new RunId(run.Value))
            .SelectMany(known => view.ArtifactsOf(known.Id))
            .Where(file => file.Name == name)
            .Select(file => new Blob(file.Size, file.Sha256))
            .LastOrDefault();
    }

    static CardId CardOf(Exchange exchange) =>
        CardId.TryParse(exchange["task"], out var id) ? id : throw CardFilters.NoId(exchange["task"]);

    static AndonException Missing(IBoardReader view, CardId id) => new(CardRefusals.Missing(view, id));

    static AndonException Lost(string name, Blob blob) => new(
        ErrorCode.StoreMissing, $"The bytes of '{name}' are not where they belong.",
        $"Nothing whole is kept under {blob.Sha256}.", "Restore the board's folder files/ from a copy.");
}
