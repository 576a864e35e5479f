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
    /// <summary>Backups that are tried: each is unpacked and read through.</summary>
    const int TriedMax = 3;

    /// <summary>
    /// The newest that is whole, gone on with the archived log as far as that leads; null when there is none. The
    /// caller removes the copy.
    /// </summary>
    public async Task<RepairCopy?> FindAsync(BoardEntry entry, CancellationToken cancellationToken)
    {
        var folder = maker.FolderOf(entry.Slug.Value);
        var segments = ArchivedLog.Segments(folder.Log);
        var usable = folder.List().Backups.Where(backup => backup.Uuid == entry.Uuid
            && !ArchivedLog.IsGivenUp(segments, backup.Uuid, backup.Generation, backup.Record));
        foreach (var backup in usable.Take(TriedMax))
        {
            var name = $"the backup {backup.Name}";
            if (await TryOpenAsync(backup, new RollTarget(), cancellationToken) is { } onward)
                return new RepairCopy(onward, $"{name} and the log archived beside it");
            if (await TryOpenAsync(backup, new RollTarget(backup.Record), cancellationToken) is { } copy)
                return new RepairCopy(copy, name);
        }

        return null;
    }

    async Task<string?> TryOpenAsync(BackupMessage backup, RollTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return (await maker.OpenAsync(backup, target, cancellationToken)).Copy;
        }
        catch (Exception broken) when (broken is AndonException or IOException)
        {
            return null; // The next one may be whole; a repair without any is still a repair.
        }
    }
}
