using Andon.Core;
using Andon.Core.Backups;
using Andon.Linux.Files;
using Andon.Protocol.Messages;
using Andon.Storage.Log;

namespace Andon.Server.Backups;

/// <summary>What retention would remove of a folder of backups, by its names.</summary>
sealed record PrunePlan(
    IReadOnlyList<ExpiredBackup> Backups, IReadOnlyList<string> Files, IReadOnlyList<string> LogFiles, long Bytes);

/// <summary>
/// Removes the backups that are beyond the limits, and what only they needed. It removes nothing but names that a
/// manifest of ours tells of; while a manifest cannot be read, what that one may need stays.
/// </summary>
static class BackupPruner
{
    public static PrunePlan Plan(BackupFolder folder, RetentionRule rule, Instant now)
    {
        var (backups, remarks) = folder.List();
        var free = Directory.Exists(folder.Path) ? FileSpace.Free(folder.Path) : long.MaxValue;
        var expired = Retention.Expired(
            rule, backups.Select(backup => new KeptBackup(backup.Name, Instant.FromSeconds(backup.At), backup.Size)),
            now, free);
        var gone = expired.Select(backup => backup.Name).ToHashSet(StringComparer.Ordinal);
        var kept = backups.Where(backup => !gone.Contains(backup.Name)).ToList();
        IReadOnlyList<string> files = remarks.Count == 0 ? Unneeded(folder, backups, kept) : [];
        IReadOnlyList<string> log = remarks.Count == 0 && gone.Count > 0 ? UnneededLog(folder, kept) : [];
        var bytes = backups.Where(backup => gone.Contains(backup.Name)).Sum(backup => backup.Size)
            + files.Sum(FileStatus.SizeOf) + log.Sum(FileStatus.SizeOf);
        return new PrunePlan(expired, files, log, bytes);
    }

    /// <summary>A backup ceases to be one before anything of it goes.</summary>
    public static void Remove(BackupFolder folder, PrunePlan plan)
    {
        foreach (var backup in plan.Backups) File.Delete(folder.ManifestOf(backup.Name));
        if (plan.Backups.Count > 0) Directories.Sync(folder.Path);
        foreach (var backup in plan.Backups) File.Delete(folder.DatabaseOf(backup.Name));
        foreach (var path in plan.Files.Concat(plan.LogFiles)) File.Delete(path);
    }

    /// <summary>Bytes that one that goes has named and none that stays does.</summary>
    static List<string> Unneeded(
        BackupFolder folder, IReadOnlyList<BackupMessage> all, IReadOnlyList<BackupMessage> kept)
    {
        var needed = Hashes(kept);
        return [.. Hashes(all).Where(hash => !needed.Contains(hash)).Select(folder.FileOf).Where(File.Exists)];
    }

    static HashSet<string> Hashes(IEnumerable<BackupMessage> backups) =>
        backups.SelectMany(backup => backup.Files).Select(file => file.Sha256).ToHashSet(StringComparer.Ordinal);

    /// <summary>Files of the log that lie before the oldest backup from which they could go on.</summary>
    static List<string> UnneededLog(BackupFolder folder, List<BackupMessage> kept)
    {
        var segments = ArchivedLog.Segments(folder.Log);
        var needed = kept.Where(backup => backup.Generation > 0)
            .Select(backup => ArchivedLog.FirstAfter(segments, backup.Uuid, backup.Generation, backup.Record))
            .OfType<ArchivedSegment>().ToList();
        if (needed.Count == 0) return [];
        var (first, uuid) = (needed.Min(segment => segment.Number), needed[0].Uuid);
        return [.. segments.Where(segment => segment.Uuid == uuid && segment.Number < first)
            .Select(segment => segment.Path)];
    }
}
