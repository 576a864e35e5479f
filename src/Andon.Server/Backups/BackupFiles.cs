using Andon.Core.Decisions;
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
        var named = await NamedAsync(board, cancellationToken);
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
        if (FileStatus.TryReadLink(path, out var kept) && kept.Size == file.Size
            && await BackupPacking.HashAsync(path, cancellationToken) == file.Sha256) return true;
        await using var content = blobs.TryOpen(board.Entry.Slug.Value, new Blob(file.Size, file.Sha256));
        if (content is null) return false;
        await BackupPacking.PlaceAsync(content, temporary, path, cancellationToken);
        return true;
    }

    /// <summary>Answers how many are nowhere, or could not be put there.</summary>
    public async Task<int> GiveAsync(OpenBoard board, BackupFolder folder, string from)
    {
        var (slug, missing) = (board.Entry.Slug.Value, 0);
        foreach (var file in await NamedAsync(board, CancellationToken.None))
        {
            var blob = new Blob(file.Size, file.Sha256);
            try
            {
                if (!await TryGiveAsync(PlainFile.TryOpen(folder.FileOf(file.Sha256)), slug, blob)
                    && !await TryGiveAsync(blobs.TryOpen(from, blob), slug, blob)) missing++;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                missing++; // the board has its state by now; what is missing is told
                LogNotGiven(log, slug, file.Sha256, fault.Message);
            }
        }

        return missing;
    }

    /// <summary>Closes the content.</summary>
    async Task<bool> TryGiveAsync(Stream? content, string board, Blob blob)
    {
        if (content is null) return false;
        await using (content)
        {
            if (await BackupPacking.HashAsync(content, CancellationToken.None) != blob.Sha256) return false;
            content.Position = 0;
            await blobs.PutAsync(
                board, content, Policy.Open with { AttachmentBytesMax = blob.Size }, CancellationToken.None);
            return true;
        }
    }

    static Task<List<BackupFile>> NamedAsync(OpenBoard board, CancellationToken cancellationToken) =>
        board.Store.ReadAsync(
            reader => reader.Rows(Attachment.Table).Select(row => Attachment.Table.Apply(null, row)!)
                .Select(file => new BackupFile(file.Sha256, file.Size))
                .Concat(reader.Rows(Artifact.Table).Select(row => Artifact.Table.Apply(null, row)!)
                    .Select(file => new BackupFile(file.Sha256, file.Size)))
                .Distinct().OrderBy(file => file.Sha256, StringComparer.Ordinal).ToList(),
            cancellationToken);

    [LoggerMessage(141, LogLevel.Warning, "The bytes {Hash} of board {BoardSlug} are lost; no backup has them")]
    static partial void LogLost(ILogger log, string boardSlug, string hash);

    [LoggerMessage(143, LogLevel.Warning, "The bytes {Hash} were not given back to board {BoardSlug}: {Reason}")]
    static partial void LogNotGiven(ILogger log, string boardSlug, string hash, string reason);
}
