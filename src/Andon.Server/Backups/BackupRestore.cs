using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Homes;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// Gives boards back what backups hold: in place of what they have, or as new boards. Safe from any thread.
/// </summary>
sealed class BackupRestore(
    AndonHome home, BoardSet boards, BackupMaker maker, StoryTeller story, Func<string> newUuid)
{
    const int TasksShown = 20;

    /// <summary>What would change; changes nothing.</summary>
    public async Task<RestoreBackupReply> PreviewAsync(
        BoardEntry entry, BackupMessage backup, RollTarget? target, CancellationToken cancellationToken)
    {
        var (copy, content) = await OpenAsync(entry, backup, target, cancellationToken);
        try
        {
            var reply = ReplyOf(entry.Slug, backup, content);
            if (boards.Find(entry.Slug) is not { } open) return reply;
            var (was, now) = await open.Store.ReadAsync(
                reader => (reader.Position, reader.List(new CardFilter { IncludeArchived = true })), cancellationToken);
            return reply with { Was = was, Changes = Changes(now, StoreCopy.Cards(copy)) };
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>In place of what the board has, of which a backup is made first.</summary>
    public async Task<RestoreBackupReply> ReplaceAsync(
        BoardEntry entry, BackupMessage backup, RollTarget? target, Actor actor, CancellationToken cancellationToken)
    {
        var (copy, content) = await OpenAsync(entry, backup, target, cancellationToken);
        try
        {
            var state = new RestoredState(
                copy, content.Record, backup.Name, home.BoardFolder(entry.Slug.Value));
            var note = await boards.ReplaceAsync(
                entry, state, actor,
                async open => (await maker.MakeAsync(open, 0, CancellationToken.None)).Name, cancellationToken);
            await ArchiveAsync(entry, CancellationToken.None); // what was given up shall be known as that at once
            var missing = await GiveFilesAsync(backup, entry.Slug);
            Tell(entry.Slug, $"it was given back the state of {backup.Name} at event {content.Position}", missing);
            return ReplyOf(entry.Slug, backup, content) with
            {
                Was = note.Was,
                Kept = note.Kept,
                MissingFiles = missing,
            };
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>As a board of its own, which is paused; the reply, or the registry's refusal.</summary>
    public async Task<(RestoreBackupReply? Reply, Refusal? Refusal)> AdoptAsync(
        BoardEntry entry, BackupMessage backup, RollTarget? target, BoardSlug slug, Actor actor, RequestKey? key,
        CancellationToken cancellationToken)
    {
        var (copy, content) = await OpenAsync(entry, backup, target, cancellationToken);
        try
        {
            var reason = $"restored from {backup.Name}; what ran then may have been done meanwhile";
            var result = await boards.AdoptAsync(
                new RegisterBoard(slug, newUuid()), copy, reason, actor, key, cancellationToken);
            if (result is HomeResult.Refused refused) return (null, refused.Refusal);
        }
        finally
        {
            File.Delete(copy);
        }

        var missing = await GiveFilesAsync(backup, slug);
        Tell(slug, $"it was made from the backup {backup.Name}", missing);
        return (ReplyOf(slug, backup, content) with { MissingFiles = missing }, null);
    }

    /// <summary>
    /// What the board did up to now is in the archived log first, so that every moment can be asked for.
    /// </summary>
    async Task<(string Copy, CopyContent Content)> OpenAsync(
        BoardEntry entry, BackupMessage backup, RollTarget? target, CancellationToken cancellationToken)
    {
        if (target is not null) await ArchiveAsync(entry, cancellationToken);
        return await maker.OpenAsync(backup, target, cancellationToken);
    }

    async Task ArchiveAsync(BoardEntry entry, CancellationToken cancellationToken)
    {
        if (boards.Find(entry.Slug) is not { } open) return;
        try
        {
            await maker.ArchiveAsync(open, cancellationToken);
        }
        catch (Exception fault) when (fault is StoreException or AndonException)
        {
            // It, or the disk, is not well: what was archived before has to do, and the schedule tries again.
        }
    }

    Task<int> GiveFilesAsync(BackupMessage backup, BoardSlug slug) =>
        boards.Find(slug) is { } open ? maker.GiveFilesAsync(backup, open) : Task.FromResult(backup.Files.Count);

    void Tell(BoardSlug slug, string what, int missing) =>
        story.Tell(slug.Value, missing == 0 ? what : $"{what}; {missing} files of tasks were not in it");

    static RestoreBackupReply ReplyOf(BoardSlug slug, BackupMessage backup, CopyContent content) => new()
    {
        Board = slug.Value,
        Backup = backup.Name,
        Position = content.Position,
    };

    static RestoreChanges Changes(IReadOnlyList<Card> now, IReadOnlyList<CopiedCard> then)
    {
        var present = now.ToDictionary(card => card.Id.Value, StringComparer.Ordinal);
        var past = then.ToDictionary(card => card.Id, StringComparer.Ordinal);
        var gone = now.Where(card => !past.ContainsKey(card.Id.Value))
            .Select(card => new RestoredTask(card.Id.Value, card.Title, card.Status.Name(), null)).ToList();
        var back = then.Where(card => !present.ContainsKey(card.Id))
            .Select(card => new RestoredTask(card.Id, card.Title, null, card.Status)).ToList();
        var moved = then
            .Where(card => present.TryGetValue(card.Id, out var same) && same.Status.Name() != card.Status)
            .Select(card => new RestoredTask(card.Id, card.Title, present[card.Id].Status.Name(), card.Status))
            .ToList();
        return new RestoreChanges
        {
            Gone = gone.Count,
            Back = back.Count,
            Moved = moved.Count,
            Tasks = [.. gone.Take(TasksShown), .. back.Take(TasksShown), .. moved.Take(TasksShown)],
        };
    }
}
