using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Log;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// Backups of boards: made, listed, proved, and made a board again. Safe from any thread.
/// </summary>
sealed class BackupRoutes(
    BoardSet boards, BackupMaker maker, BackupRestore restore, IDispatchHost dispatch, Credentials credentials,
    SteadyClock clock)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST", "v1/boards/{board}/backups", MakeAsync),
        new("GET", "v1/boards/{board}/backups", ListAsync),
        new("POST", "v1/boards/{board}/backups/prune", PruneAsync),
        new("GET", "v1/boards/{board}/backups/{backup}/check", CheckAsync),
        new("POST", "v1/boards/{board}/backups/{backup}/restore", RestoreAsync),
    ];

    async Task MakeAsync(Exchange exchange)
    {
        await exchange.ReadAsync(WireJson.Default.EmptyRequest);
        await CallerAsync(exchange);
        var board = boards.Require(exchange);
        await Task.Yield();
        await exchange.ReplyAsync(await maker.MakeAsync(board, 0, exchange.Aborted), WireJson.Default.BackupMessage);
    }

    /// <summary>Also of a board that cannot be opened: then its backups matter most.</summary>
    Task ListAsync(Exchange exchange)
    {
        var entry = boards.RequireEntry(exchange);
        var folder = maker.FolderOf(entry.Slug.Value);
        var (backups, remarks) = folder.List();
        using var line = new ArchivedLine(folder.Log, entry.Uuid);
        var givenUp = backups.Where(backup => backup.Uuid == entry.Uuid && backup.IsGivenUp(line))
            .Select(backup => backup.Name).ToList();
        return exchange.ReplyAsync(
            new BackupsReply(entry.Slug.Value, entry.Uuid, folder.Path, backups, givenUp, remarks),
            WireJson.Default.BackupsReply);
    }

    async Task PruneAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.PruneBackupsRequest);
        await CallerAsync(exchange);
        var slug = boards.RequireEntry(exchange).Slug.Value;
        var rule = BackupSchedule.RuleOf(dispatch.Backups);
        await Task.Yield();
        var plan = request.Preview
            ? BackupPruner.Plan(maker.FolderOf(slug), rule, clock.Now())
            : await maker.PruneAsync(slug, rule, clock.Now(), exchange.Aborted);
        await exchange.ReplyAsync(
            new PruneBackupsReply(
                slug, !request.Preview,
                [.. plan.Backups.Select(backup => new PrunedBackup(backup.Name, backup.Reason))],
                plan.Files.Count, plan.LogFiles.Count, plan.Bytes),
            WireJson.Default.PruneBackupsReply);
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
        var target = TargetOf(request);
        BoardSlug slug = default;
        if (request.As is { } name && !BoardSlug.TryParse(name, out slug)) throw BadSlug();
        var caller = await CallerAsync(exchange);
        var entry = boards.RequireEntry(exchange);
        var backup = maker.FolderOf(entry.Slug.Value).Require(exchange["backup"]);
        var key = await exchange.KeyAsync();
        await Task.Yield();
        RestoreBackupReply? reply;
        if (request.Preview)
        {
            reply = await restore.PreviewAsync(entry, backup, target, exchange.Aborted);
        }
        else if (request.As is null)
        {
            reply = await restore.ReplaceAsync(entry, backup, target, caller, exchange.Aborted);
        }
        else
        {
            (reply, var refusal) = await restore.AdoptAsync(
                entry, backup, target, slug, caller, key, exchange.Aborted);
            if (refusal is not null) await exchange.RefuseAsync(refusal, slug.Value);
        }

        if (reply is not null) await exchange.ReplyAsync(reply, WireJson.Default.RestoreBackupReply);
    }

    static RollTarget? TargetOf(RestoreBackupRequest request) => request switch
    {
        { ToTime: not null, ToEvent: not null } => throw new AndonException(
            ErrorCode.InvalidArgument, "Nothing was restored.", "A moment and an event were given.",
            "Give one of them."),
        { ToTime: { } time } => new RollTarget(Time: Instant.FromSeconds(time)),
        { ToEvent: { } position } => new RollTarget(Position: position),
        _ => null,
    };

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
