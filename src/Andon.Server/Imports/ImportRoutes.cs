using System.Collections.Immutable;
using Andon.Core.Decisions;
using Andon.Core.Imports;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Files;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Imports;

/// <summary>
/// Takes in rows of other boards, and the bytes that they name. Nothing is read here that somebody else owns: whoever
/// imports reads it and sends it. Safe from any thread.
/// </summary>
sealed class ImportRoutes(BoardSet boards, IDispatchHost dispatch, Credentials credentials, BlobStore blobs)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST", "v1/boards/{board}/import", ImportAsync),
        new("POST", "v1/boards/{board}/files", KeepAsync),
    ];

    async Task ImportAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var caller = await CallerAsync(exchange, board);
        var request = await exchange.ReadAsync(WireJson.Default.ImportRequest);
        var rows = request.Rows.Select(Row).ToImmutableArray();
        if (request.Source == SourceOf(board)) throw Bad("source", "These are the board's own rows.");
        CheckFiles(board, rows);
        var submission = new Submission(new ImportRows(request.Source, rows), caller.Actor, await exchange.KeyAsync());
        switch (await board.Store.SubmitAsync(submission, exchange.Aborted))
        {
            case SubmitResult.Refused refused:
                await exchange.RefuseAsync(refused.Refusal, board.Entry.Slug.Value);
                break;
            case SubmitResult.Accepted accepted:
                await exchange.ReplyAsync(ReplyOf(board, accepted), WireJson.Default.ImportReply);
                break;
        }
    }

    async Task KeepAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        await CallerAsync(exchange, board);
        var slug = board.Entry.Slug;
        await Task.Yield();
        var blob = await blobs.PutAsync(
            slug.Value, exchange.Context.Request.Body, dispatch.PolicyOf(slug), exchange.Aborted);
        await exchange.ReplyAsync(new BlobReply(slug.Value, blob.Size, blob.Sha256), WireJson.Default.BlobReply);
    }

    async Task<Caller> CallerAsync(Exchange exchange, OpenBoard board)
    {
        var caller = await credentials.CallerAsync(exchange, board);
        return caller.Worker is null ? caller : throw new AndonException(
            ErrorCode.Forbidden, "Nothing was imported.", "A worker changes its own task and no board.",
            "Import from outside of a run: andon import hermes --help");
    }

    /// <summary>How rows of one of our boards name the board from which they come.</summary>
    public static string SourceOf(OpenBoard board) => $"andon:{board.Entry.Uuid}";

    static ImportReply ReplyOf(OpenBoard board, SubmitResult.Accepted accepted)
    {
        var report = accepted.Reply.Import!; // an import has one
        return new ImportReply(
            board.Entry.Slug.Value, accepted.Position, report.Added, report.Known,
            [.. report.Remarks.Select(each => new ImportRemarkMessage(each.Row, each.IsRefused, each.What))]);
    }

    /// <summary>A board that names bytes has them.</summary>
    void CheckFiles(OpenBoard board, ImmutableArray<ImportRow> rows)
    {
        foreach (var row in rows)
        {
            if (!ImportKinds.NamesBytes(row.Kind)) continue;
            if (row["sha256"].Text is not { } hash || !Blob.IsHash(hash))
                throw Bad("sha256", "It is no SHA-256 in lower case.");
            using var content = blobs.TryOpen(board.Entry.Slug.Value, new Blob(row["size"].Number ?? -1, hash));
            if (content is null) throw Bad("sha256", $"Nothing of that size is kept under {hash}.");
        }
    }

    static ImportRow Row(ImportRowMessage message)
    {
        if (!ImportKinds.All.Contains(message.Kind))
            throw Bad("kind", $"'{Hints.Shown(message.Kind)}' is none of {string.Join(", ", ImportKinds.All)}.");
        return new ImportRow(
            message.Kind, message.Id,
            [.. message.Values.Select(each => new ImportValue(Column(message.Kind, each.Key), each.Value))]);
    }

    static string Column(string kind, string name) => ImportColumns.Of(kind).Contains(name)
        ? name
        : throw Bad("values", $"Rows of {kind} have no column '{Hints.Shown(name)}'.");

    static AndonException Bad(string field, string why) => new(
        ErrorCode.InvalidArgument, $"The value of {field} was not accepted.", why,
        "See docs/internals/wire-protocol.md for the rows.");
}
