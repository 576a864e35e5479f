using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Homes;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Backups;

/// <summary>
/// Backups of boards: made, listed, proved, and made a board again. Safe from any thread.
/// </summary>
sealed class BackupRoutes(
    BoardSet boards, BackupMaker maker, Credentials credentials, StoryTeller story, Func<string> newUuid)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST", "v1/boards/{board}/backups", MakeAsync),
        new("GET", "v1/boards/{board}/backups", ListAsync),
        new("GET", "v1/boards/{board}/backups/{backup}/check", CheckAsync),
        new("POST", "v1/boards/{board}/backups/{backup}/restore", RestoreAsync),
    ];

    async Task MakeAsync(Exchange exchange)
    {
        await exchange.ReadAsync(WireJson.Default.EmptyRequest);
        await CallerAsync(exchange);
        var board = boards.Require(exchange);
        await Task.Yield();
        await exchange.ReplyAsync(await maker.MakeAsync(board, exchange.Aborted), WireJson.Default.BackupMessage);
    }

    /// <summary>Also of a board that cannot be opened: then its backups matter most.</summary>
    Task ListAsync(Exchange exchange)
    {
        var slug = boards.RequireEntry(exchange).Slug.Value;
        var folder = maker.FolderOf(slug);
        var (backups, remarks) = folder.List();
        return exchange.ReplyAsync(
            new BackupsReply(slug, folder.Path, backups, remarks), WireJson.Default.BackupsReply);
    }

    async Task CheckAsync(Exchange exchange)
    {
        var slug = boards.RequireEntry(exchange).Slug.Value;
        var backup = maker.FolderOf(slug).Require(exchange["backup"]);
        await Task.Yield();
        var findings = await maker.CheckAsync(backup, exchange.Aborted);
        await exchange.ReplyAsync(
            new BackupCheckReply(slug, backup.Name, findings), WireJson.Default.BackupCheckReply);
    }

    async Task RestoreAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.RestoreBackupRequest);
        if (!BoardSlug.TryParse(request.As, out var slug)) throw BadSlug();
        var caller = await CallerAsync(exchange);
        var backup = maker.FolderOf(boards.RequireEntry(exchange).Slug.Value).Require(exchange["backup"]);
        var key = await exchange.KeyAsync();
        await Task.Yield();
        var copy = await maker.OpenAsync(backup, exchange.Aborted);
        try
        {
            var reason = $"restored from {backup.Name}; what ran then may have been done meanwhile";
            var result = await boards.AdoptAsync(
                new RegisterBoard(slug, newUuid()), copy, reason, caller, key, exchange.Aborted);
            if (result is HomeResult.Refused refused)
            {
                await exchange.RefuseAsync(refused.Refusal, slug.Value);
                return;
            }
        }
        finally
        {
            File.Delete(copy);
        }

        var missing = await maker.GiveFilesAsync(backup, slug.Value);
        var rest = missing == 0 ? "" : $"; {missing} files of tasks were not in it";
        story.Tell(slug.Value, $"it was made from the backup {backup.Name}{rest}");
        var entry = boards.State.FindBoard(slug)!; // it was registered before
        var details = new BoardMessage { Slug = slug.Value, Uuid = entry.Uuid, CreatedAt = entry.CreatedAt.Seconds };
        await exchange.ReplyAsync(new BoardReply(slug.Value, details), WireJson.Default.BoardReply);
    }

    async Task<Actor> CallerAsync(Exchange exchange)
    {
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        return caller.Kind != ActorKind.AgentRun ? caller : throw new AndonException(
            ErrorCode.Forbidden, "Nothing was done.", "A worker changes its own task and no board.",
            "Leave backups to a person: andon backup list");
    }

    static AndonException BadSlug() => new(
        ErrorCode.InvalidArgument, "The field as was refused.",
        $"A board's name has 1 to {BoardSlug.LengthMax} characters: a-z, 0-9, - and _, a letter or digit first.",
        "Choose another name.");
}
