using System.IO.Compression;
using System.Security.Cryptography;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;

namespace Andon.Server.Backups;

/// <summary>Files of backups: copied, compressed, and found to be what they were.</summary>
static class BackupPacking
{
    /// <summary>Into a new file, durable.</summary>
    public static async Task CopyAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var file = AppendFile.CreateExclusive(path);
        var chunk = new byte[64 * 1024];
        while (await content.ReadAsync(chunk, cancellationToken) is > 0 and var count)
            file.WriteAll(chunk.AsSpan(0, count));
        file.SyncData();
    }

    /// <summary>
    /// Under a name of its own once it is whole and durable; what had the name is replaced. Folders that are missing,
    /// up to two, are made.
    /// </summary>
    public static async Task PlaceAsync(
        Stream content, string temporary, string path, CancellationToken cancellationToken)
    {
        HomeFolders.Create(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!);
        HomeFolders.Create(Path.GetDirectoryName(path)!);
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
    }

    /// <summary>Compresses a file into a new one, durable.</summary>
    public static void Pack(string copy, string packed)
    {
        using var source = Read(copy);
        using var target = new FileStream(packed, FileMode.CreateNew, FileAccess.Write);
        using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)) source.CopyTo(zip);
        target.Flush();
        RandomAccess.FlushToDisk(target.SafeFileHandle);
    }

    /// <summary>Null when it is as it was made; else what is wrong.</summary>
    public static async Task<string?> UnpackAsync(
        BackupFolder folder, BackupMessage backup, string copy, CancellationToken cancellationToken)
    {
        var packed = folder.DatabaseOf(backup.Name);
        await using var source = PlainFile.TryOpen(packed);
        if (source is null) return $"{packed} is missing, or no ordinary file.";
        if (await HashAsync(source, cancellationToken) != backup.Sha256)
            return $"{packed} has other bytes than were written.";
        source.Position = 0;
        await using var zip = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            await CopyAsync(zip, copy, cancellationToken);
            return null;
        }
        catch (InvalidDataException broken)
        {
            return $"{packed} cannot be unpacked: {broken.Message}";
        }
    }

    /// <summary>Null when there is no such ordinary file.</summary>
    public static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = PlainFile.TryOpen(path);
        return file is null ? null : await HashAsync(file, cancellationToken);
    }

    public static async Task<string> HashAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    static FileStream Read(string path) =>
        PlainFile.TryOpen(path) ?? throw new IOException($"{path} is gone, or no ordinary file.");
}
