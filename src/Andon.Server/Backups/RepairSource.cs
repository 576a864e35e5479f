using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Storage.Contract;
using Andon.Storage.Log;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>Finds what a repair may build on among a board's backups. Safe from any thread.</summary>
sealed class RepairSource(BackupMaker maker)
{
    /// <summary>
    /// The newest that is whole, gone on with the archived log as far as that leads, and a sentence for each that is
    /// not. The caller removes the copy. Throws when one could not be read this time: another try may have more.
    /// </summary>
    public async Task<(RepairCopy? Copy, IReadOnlyList<string> Unusable)> FindAsync(
        BoardEntry entry, CancellationToken cancellationToken)
    {
        var folder = maker.FolderOf(entry.Slug.Value);
        var (backups, remarks) = folder.List();
        var unusable = remarks.ToList();
        using var line = new ArchivedLine(folder.Log, entry.Uuid);
        foreach (var backup in backups.Where(backup => backup.Uuid == entry.Uuid && !backup.IsGivenUp(line)))
        {
            var name = $"the backup {backup.Name}";
            if (await TryOpenAsync(backup, new RollTarget(), unusable, cancellationToken) is { } onward)
                return (new RepairCopy(onward, $"{name} and the log archived beside it"), unusable);
            if (await TryOpenAsync(backup, new RollTarget(backup.Record), unusable, cancellationToken) is { } copy)
                return (new RepairCopy(copy, name), unusable);
        }

        return (null, unusable);
    }

    /// <summary>The next one may be whole; a repair without any is still a repair.</summary>
    async Task<string?> TryOpenAsync(
        BackupMessage backup, RollTarget target, List<string> unusable, CancellationToken cancellationToken)
    {
        try
        {
            return (await maker.OpenAsync(backup, target, cancellationToken)).Copy;
        }
        catch (AndonException broken) when (broken.Code == ErrorCode.StoreDamaged)
        {
            var what = target.Record is null ? $"{backup.Name} with the log archived beside it" : backup.Name;
            unusable.Add($"{what}: {broken.Refusal.Why}");
            return null;
        }
    }
}
