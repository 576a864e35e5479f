using Andon.Core.Files;
using Andon.Linux.Files;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Files;

namespace Andon.Server.Backups;

/// <summary>Keeps the bytes of attachments and artifacts beside a board's backups. Safe from any thread.</summary>
sealed partial class BackupFiles(BlobStore blobs, ILogger log)
{
    /// <summary>
    /// The bytes that rows name, once for all backups. What is kept is read again: a copy that rots is made anew.
    /// </summary>
    public async Task<IReadOnlyList<BackupFile>> KeepAsync(
        OpenBoard board, BackupFolder folder, Func<string, string> temporary, CancellationToken cancellationToken)
    {
        var named = await board.Store.ReadAsync(
            reader => reader.Rows(Attachment.Table).Select(row => Attachment.Table.Apply(null, row)!)
                .Select(file => new BackupFile(file.Sha256, file.Size))
                .Concat(reader.Rows(Artifact.Table).Select(row => Artifact.Table.Apply(null, row)!)
                    .Select(file => new BackupFile(file.Sha256, file.Size)))
                .Distinct().OrderBy(file => file.Sha256, StringComparer.Ordinal).ToList(),
            cancellationToken);
        var kept = new List<BackupFile>();
        foreach (var file in named)
        {
            if (await KeepOneAsync(board, folder, file, temporary("file"), cancellationToken)) kept.Add(file);
            else LogLost(log, board.Entry.Slug.Value, file.Sha256);
        }

        return kept;
    }

    async Task<bool> KeepOneAsync(
        OpenBoard board, BackupFolder folder, BackupFile file, string temporary, CancellationToken cancellationToken)
    {
        var path = folder.FileOf(file.Sha256);
        if (FileStatus.TryReadLink(path, out var kept) && kept.Size == file.Size) return true;
        await using var content = blobs.TryOpen(board.Entry.Slug.Value, new Blob(file.Size, file.Sha256));
        if (content is null) return false;
        await BackupPacking.PlaceAsync(content, temporary, path, cancellationToken);
        return true;
    }

    [LoggerMessage(141, LogLevel.Warning, "The bytes {Hash} of board {BoardSlug} are lost; no backup has them")]
    static partial void LogLost(ILogger log, string boardSlug, string hash);
}
