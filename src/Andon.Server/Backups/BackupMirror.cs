using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Storage.Log;

namespace Andon.Server.Backups;

/// <summary>
/// Brings a second folder, best on another disk, up to a folder of backups. What it copies has its name there once it
/// is whole and durable, and the manifest comes last, as in the first.
/// </summary>
static class BackupMirror
{
    const int ChunkBytes = 256 * 1024;

    /// <summary>How many backups the second folder got.</summary>
    public static int Bring(BackupFolder from, BackupFolder to, CancellationToken cancellationToken)
    {
        to.Make();
        to.Sweep();
        foreach (var segment in ArchivedLog.Segments(from.Log))
            Copy(segment.Path, Path.Combine(to.Log, Path.GetFileName(segment.Path)), to, cancellationToken);
        var there = to.List().Backups.Select(backup => backup.Name).ToHashSet(StringComparer.Ordinal);
        var missing = from.List().Backups.Where(backup => !there.Contains(backup.Name)).Reverse().ToList();
        foreach (var backup in missing)
        {
            foreach (var file in backup.Files) Copy(
                from.FileOf(file.Sha256), to.FileOf(file.Sha256), to, cancellationToken);
            Copy(from.DatabaseOf(backup.Name), to.DatabaseOf(backup.Name), to, cancellationToken);
            to.Write(backup);
        }

        return missing.Count;
    }

    /// <summary>Files of backups never change and files of logs only grow: the same size is the same file.</summary>
    static void Copy(string from, string to, BackupFolder folder, CancellationToken cancellationToken)
    {
        using var source = PlainFile.TryOpen(from);
        if (source is null || (FileStatus.TryReadLink(to, out var there) && there.Size == source.Length)) return;
        HomeFolders.Create(Path.GetDirectoryName(Path.GetDirectoryName(to)!)!);
        HomeFolders.Create(Path.GetDirectoryName(to)!);
        var temporary = folder.Temporary("mirror");
        try
        {
            using (var file = AppendFile.CreateExclusive(temporary))
            {
                var chunk = new byte[ChunkBytes];
                while (source.Read(chunk) is > 0 and var count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    file.WriteAll(chunk.AsSpan(0, count));
                }

                file.SyncData();
            }

            AtomicRename.Replace(temporary, to);
        }
        finally
        {
            File.Delete(temporary);
        }

        Directories.SyncParent(to);
    }
}
