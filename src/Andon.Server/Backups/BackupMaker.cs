using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Files;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// Makes backups, proves them, and gives them back. A copy is taken beside the clients who write, read through by
/// another process, compressed, and named only when it is whole. One at a time; safe from any thread.
/// </summary>
sealed partial class BackupMaker(
    AndonHome home, BlobStore blobs, TimeProvider time, ILogger<BackupMaker> log) : IDisposable
{
    /// <summary>What a backup leaves free, besides the room that it needs itself.</summary>
    const long FreeBytesMin = 64 * 1024 * 1024;

    const int HashShown = 12;

    /// <summary>No configuration of ours is longer.</summary>
    const int ConfigurationBytesMax = 4 * 1024 * 1024;

    readonly SemaphoreSlim _turn = new(1);
    readonly HashSet<string> _swept = new(StringComparer.Ordinal);
    int _made;

    public void Dispose() => _turn.Dispose();

    public BackupFolder FolderOf(string board) => new(home, board);

    public async Task<BackupMessage> MakeAsync(OpenBoard board, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await MakeNowAsync(board, cancellationToken);
        }
        catch (IOException fault)
        {
            throw Failed(board.Entry.Slug.Value, fault.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Everything that can be wrong with a backup; nothing when it can be restored.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(BackupMessage backup, CancellationToken cancellationToken)
    {
        var folder = FolderOf(backup.Board);
        var copy = Temporary(folder, "check.db");
        try
        {
            var findings = new List<string>();
            if (await UnpackAsync(folder, backup, copy, cancellationToken) is { } broken) findings.Add(broken);
            else if (await CompareAsync(backup, copy, cancellationToken) is { } other) findings.Add(other);
            foreach (var file in backup.Files)
            {
                if (await HashAsync(folder.FileOf(file.Sha256), cancellationToken) != file.Sha256)
                    findings.Add($"The bytes of {file.Sha256} are missing or others.");
            }

            return findings;
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The database of a backup, proved, under a name that its caller removes or moves.</summary>
    public async Task<string> OpenAsync(BackupMessage backup, CancellationToken cancellationToken)
    {
        var folder = FolderOf(backup.Board);
        var copy = Temporary(folder, "restore.db");
        try
        {
            var wrong = await UnpackAsync(folder, backup, copy, cancellationToken)
                ?? await CompareAsync(backup, copy, cancellationToken);
            return wrong is null ? copy : throw Broken(backup, wrong);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
    }

    /// <summary>Puts a backup's files beside a board; answers how many of them it has not.</summary>
    public async Task<int> GiveFilesAsync(BackupMessage backup, string board)
    {
        var missing = 0;
        foreach (var file in backup.Files)
        {
            await using var content = PlainFile.TryOpen(FolderOf(backup.Board).FileOf(file.Sha256));
            if (content is null || await HashAsync(content, CancellationToken.None) != file.Sha256)
            {
                missing++;
                continue;
            }

            content.Position = 0;
            await blobs.PutAsync(
                board, content, Policy.Open with { AttachmentBytesMax = file.Size }, CancellationToken.None);
        }

        return missing;
    }

    async Task<BackupMessage> MakeNowAsync(OpenBoard board, CancellationToken cancellationToken)
    {
        var (slug, began) = (board.Entry.Slug.Value, time.GetTimestamp());
        var folder = FolderOf(slug);
        folder.Make();
        RequireRoom(board, folder);
        var (copy, packed) = (Temporary(folder, "copy.db"), Temporary(folder, "packed"));
        try
        {
            await board.Store.CopyAsync(copy, cancellationToken);
            var (content, damage) = await CopyExamination.RunAsync(copy, time, cancellationToken);
            if (content is null) throw Failed(slug, $"The copy is not whole: {damage}");
            var files = await KeepFilesAsync(board, folder, cancellationToken);
            var hash = await PackAsync(copy, packed, cancellationToken);
            var backup = Describe(board, content, hash, files, copy, packed);
            AtomicRename.Replace(packed, folder.DatabaseOf(backup.Name));
            Directories.Sync(folder.Path);
            folder.Write(backup);
            LogMade(log, slug, backup.Name, time.GetElapsedTime(began).TotalMilliseconds);
            return backup;
        }
        finally
        {
            File.Delete(copy);
            File.Delete(packed);
        }
    }

    BackupMessage Describe(
        OpenBoard board, CopyContent content, string hash, IReadOnlyList<BackupFile> files, string copy, string packed)
    {
        var (slug, now) = (board.Entry.Slug.Value, time.GetUtcNow());
        return new BackupMessage
        {
            Name = string.Create(
                CultureInfo.InvariantCulture,
                $"{slug}-{now:yyyyMMdd'T'HHmmss'Z'}-p{content.Position}-{hash[..HashShown]}"),
            Board = slug,
            Uuid = content.Uuid,
            At = now.ToUnixTimeSeconds(),
            Position = content.Position,
            ChainHash = content.Hash,
            Tasks = content.Cards,
            Sha256 = hash,
            Size = new FileInfo(packed).Length,
            DatabaseBytes = new FileInfo(copy).Length,
            Files = files,
            Configuration = Configuration(),
        };
    }

    /// <summary>The copy, its compressed form, and another copy when it is checked.</summary>
    static void RequireRoom(OpenBoard board, BackupFolder folder)
    {
        var path = board.Store.Identity.Path;
        var size = FileStatus.TryReadLink(path, out var file) ? file.Size : 0;
        var wal = FileStatus.TryReadLink($"{path}-wal", out var beside) ? beside.Size : 0;
        var (needed, free) = ((2 * (size + wal)) + FreeBytesMin, FileSpace.Free(folder.Path));
        if (free >= needed) return;
        throw new AndonException(
            ErrorCode.HostPressed, $"No backup of board {board.Entry.Slug} was made.",
            $"It takes {needed} bytes in {folder.Path}; {free} are free.", "Make room and ask again.");
    }

    /// <summary>
    /// The bytes that rows name, once for all backups. What is kept is read again: a copy that rots is made anew.
    /// </summary>
    async Task<IReadOnlyList<BackupFile>> KeepFilesAsync(
        OpenBoard board, BackupFolder folder, CancellationToken cancellationToken)
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
            if (await KeepFileAsync(board, folder, file, cancellationToken)) kept.Add(file);
            else LogLost(log, board.Entry.Slug.Value, file.Sha256);
        }

        return kept;
    }

    async Task<bool> KeepFileAsync(
        OpenBoard board, BackupFolder folder, BackupFile file, CancellationToken cancellationToken)
    {
        var path = folder.FileOf(file.Sha256);
        if (FileStatus.TryReadLink(path, out var kept) && kept.Size == file.Size) return true;
        await using var content = blobs.TryOpen(board.Entry.Slug.Value, new Blob(file.Size, file.Sha256));
        if (content is null) return false;
        HomeFolders.Create(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!);
        HomeFolders.Create(Path.GetDirectoryName(path)!);
        var temporary = Temporary(folder, "file");
        try
        {
            await CopyAsync(content, temporary, cancellationToken);
            AtomicRename.Replace(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }

        Directories.SyncParent(path);
        return true;
    }

    static async Task CopyAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var file = AppendFile.CreateExclusive(path);
        var chunk = new byte[64 * 1024];
        while (await content.ReadAsync(chunk, cancellationToken) is > 0 and var count)
            file.WriteAll(chunk.AsSpan(0, count));
        file.SyncData();
    }

    /// <summary>Compresses a file; answers the SHA-256 of what it became, in hex.</summary>
    static async Task<string> PackAsync(string copy, string packed, CancellationToken cancellationToken)
    {
        await using (var source = Read(copy))
        await using (var target = new FileStream(packed, FileMode.CreateNew, FileAccess.Write))
        {
            await using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
                await source.CopyToAsync(zip, cancellationToken);
            await target.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(target.SafeFileHandle);
        }

        return await HashAsync(packed, cancellationToken) ?? throw new IOException($"{packed} is gone.");
    }

    /// <summary>Null when it is as it was made; else what is wrong.</summary>
    static async Task<string?> UnpackAsync(
        BackupFolder folder, BackupMessage backup, string copy, CancellationToken cancellationToken)
    {
        var packed = folder.DatabaseOf(backup.Name);
        await using var source = PlainFile.TryOpen(packed);
        if (source is null) return $"{packed} is missing, or no ordinary file.";
        if (await HashAsync(source, cancellationToken) != backup.Sha256)
            return $"{packed} has other bytes than were written.";
        source.Position = 0;
        await using var zip = new GZipStream(source, CompressionMode.Decompress);
        await CopyAsync(zip, copy, cancellationToken);
        return null;
    }

    /// <summary>Null when the database is the one that was backed up; else what is wrong.</summary>
    async Task<string?> CompareAsync(
        BackupMessage backup, string copy, CancellationToken cancellationToken)
    {
        var (content, damage) = await CopyExamination.RunAsync(copy, time, cancellationToken);
        if (content is null) return $"Its database is not whole: {damage}";
        return (content.Uuid, content.Position, content.Hash, content.Cards)
            == (backup.Uuid, backup.Position, backup.ChainHash, backup.Tasks)
                ? null
                : "Its database is not the one that its manifest describes.";
    }

    static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = PlainFile.TryOpen(path);
        return file is null ? null : await HashAsync(file, cancellationToken);
    }

    static async Task<string> HashAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    static FileStream Read(string path) =>
        PlainFile.TryOpen(path) ?? throw new IOException($"{path} is gone, or no ordinary file.");

    /// <summary>A home's configuration and profiles, as they are now.</summary>
    Dictionary<string, string> Configuration()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var profiles = Path.Combine(home.Path, "profiles");
        var paths = Directory.Exists(profiles) ? Directory.EnumerateFiles(profiles, "*.yaml") : [];
        foreach (var path in paths.Prepend(Path.Combine(home.Path, "config.yaml")))
        {
            if (PlainFile.ReadText(path, ConfigurationBytesMax) is { } text)
                texts[Path.GetRelativePath(home.Path, path)] = text;
        }

        return texts;
    }

    /// <summary>The first in a folder sweeps it, so that nothing is swept away that this daemon makes.</summary>
    string Temporary(BackupFolder folder, string name)
    {
        lock (_swept)
        {
            if (_swept.Add(folder.Path)) folder.Sweep();
            return folder.Temporary(string.Create(CultureInfo.InvariantCulture, $"{++_made}-{name}"));
        }
    }

    static AndonException Failed(string board, string why) => new(
        ErrorCode.HostPressed, $"No backup of board {board} was made.", why, "Ask again; the board itself goes on.");

    static AndonException Broken(BackupMessage backup, string why) => new(
        ErrorCode.StoreDamaged, $"The backup {backup.Name} was not restored.", why,
        $"Take another one: andon backup list --board {backup.Board}");

    [LoggerMessage(140, LogLevel.Information, "Board {BoardSlug} has a backup, {Name}, after {Milliseconds:0} ms")]
    static partial void LogMade(ILogger log, string boardSlug, string name, double milliseconds);

    [LoggerMessage(141, LogLevel.Warning, "The bytes {Hash} of board {BoardSlug} are lost; no backup has them")]
    static partial void LogLost(ILogger log, string boardSlug, string hash);
}
