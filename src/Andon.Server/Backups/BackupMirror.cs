using Andon.Linux.Files;
using Andon.Storage.Log;

namespace Andon.Server.Backups;

/// <summary>
/// Brings a second folder, best on another disk, up to a folder of backups. What it copies has its name there once it
/// is whole and durable, and the manifest comes last, as in the first.
/// </summary>
static class BackupMirror
{
    /// <summary>How many backups the second folder got.</summary>
    public static async Task<int> BringAsync(
        BackupFolder from, BackupFolder to, CancellationToken cancellationToken)
    {
        to.Make();
        to.Sweep();
        foreach (var segment in ArchivedLog.Segments(from.Log))
        {
            await CopyAsync(
                segment.Path, Path.Combine(to.Log, Path.GetFileName(segment.Path)), to, cancellationToken);
        }

        var there = to.List().Backups.Select(backup => backup.Name).ToHashSet(StringComparer.Ordinal);
        var missing = from.List().Backups.Where(backup => !there.Contains(backup.Name)).Reverse().ToList();
        foreach (var backup in missing)
        {
            foreach (var file in backup.Files)
                await CopyAsync(from.FileOf(file.Sha256), to.FileOf(file.Sha256), to, cancellationToken);
            await CopyAsync(from.DatabaseOf(backup.Name), to.DatabaseOf(backup.Name), to, cancellationToken);
            to.Write(backup);
        }

        return missing.Count;
    }

    /// <summary>Files of backups never change and files of logs only grow: the same size is the same file.</summary>
    static async Task CopyAsync(string from, string to, BackupFolder folder, CancellationToken cancellationToken)
    {
        await using var source = PlainFile.TryOpen(from);
        if (source is null || (FileStatus.TryReadLink(to, out var there) && there.Size == source.Length)) return;
        await BackupPacking.PlaceAsync(source, folder.Temporary("mirror"), to, cancellationToken);
    }
}
