using System.Globalization;
using System.Security.Cryptography;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Linux;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Microsoft.Win32.SafeHandles;

namespace Andon.Server.Files;

/// <summary>Bytes that are kept: how many, and their SHA-256 in hex.</summary>
sealed record Blob(long Size, string Sha256)
{
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>Bytes that are kept under their hash, and when somebody last put them there.</summary>
sealed record KeptBlob(string Sha256, long Size, Instant PutAt)
{
    public KeptBlob(string sha256, EntryStatus status)
        : this(sha256, status.Size, new Instant(status.ModifiedNanoseconds / 1000))
    {
    }
}

/// <summary>
/// The bytes of boards' files, each once and under its hash: <c>files/ab/abcd…</c>. What was answered is synced, and
/// bears its name only once it is whole; nothing is ever written under a name again. Safe from any thread.
/// </summary>
sealed class BlobStore(AndonHome home)
{
    const string Incoming = "incoming";
    const int ChunkBytes = 64 * 1024;
    const int FoldersMax = 1024;
    const int KeptMax = 1_000_000;

    /// <summary>Whoever comes second waits: what is swept away must not be an upload that has begun.</summary>
    readonly Lock _sweepLock = new();
    readonly HashSet<string> _swept = new(StringComparer.Ordinal);

    /// <summary>Whoever puts bytes there again finds them, or brings them anew.</summary>
    readonly Lock _namesLock = new();
    long _last;

    /// <summary>Takes the bytes as they come. Too many of them are refused, and leave nothing behind.</summary>
    public async Task<Blob> PutAsync(
        string board, Stream content, Policy policy, CancellationToken cancellationToken)
    {
        Sweep(board);
        var temporary = Create(board, out var file);
        try
        {
            Blob blob;
            using (file) blob = await CopyAsync(content, file, policy, cancellationToken);
            Keep(board, temporary, blob);
            return blob;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>An open file whose bytes are to be kept.</summary>
    public async Task<Blob> PutAsync(
        string board, SafeFileHandle source, Policy policy, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(source, FileAccess.Read, bufferSize: 0);
        if (content.Length > policy.AttachmentBytesMax) throw new AndonException(FileRefusals.FileTooLarge(policy));
        return await PutAsync(board, content, policy, cancellationToken);
    }

    /// <summary>A file beside the board that has no name and ends with its handle.</summary>
    public AppendFile CreateNameless(string board)
    {
        Sweep(board);
        File.Delete(Create(board, out var file));
        return file;
    }

    /// <summary>Null when the bytes are not there, or are not as many as they were.</summary>
    public Stream? TryOpen(string board, Blob blob)
    {
        var handle = SoleFile.TryOpen(PathOf(board, blob.Sha256));
        if (handle is null) return null;
        var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (file.Length == blob.Size) return file;
        file.Dispose();
        return null;
    }

    /// <summary>
    /// All that is kept of a board, and when it was last put there. Links and strangers are passed over.
    /// </summary>
    public IReadOnlyList<KeptBlob> Kept(string board)
    {
        var kept = new List<KeptBlob>();
        using var files = OpenFiles(board);
        foreach (var name in files?.Names(FoldersMax) ?? [])
        {
            using var folder = files!.TryOpen(name);
            foreach (var each in folder?.Names(KeptMax) ?? [])
            {
                var hash = each.ToString();
                if (!Blob.IsHash(hash) || !hash.StartsWith(name.ToString(), StringComparison.Ordinal)) continue;
                if (folder!.TryStat(each) is { IsFile: true } status) kept.Add(new KeptBlob(hash, status));
            }
        }

        return kept;
    }

    /// <summary>False when it was put there at that moment or later, or is no ordinary file.</summary>
    public bool TryRemove(string board, string sha256, Instant before)
    {
        lock (_namesLock)
        {
            var name = EntryName.Of(sha256);
            using var files = OpenFiles(board);
            using var folder = files?.TryOpen(EntryName.Of(sha256[..2]));
            if (folder?.TryStat(name) is not { IsFile: true } status || new KeptBlob(sha256, status).PutAt >= before)
                return false;
            folder.RemoveFile(name);
            return true;
        }
    }

    OpenFolder? OpenFiles(string board)
    {
        using var root = OpenFolder.TryOpen(home.BoardFolder(board));
        return root?.TryOpen(EntryName.Of("files"));
    }

    static async Task<Blob> CopyAsync(
        Stream content, AppendFile file, Policy policy, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        var size = 0L;
        while (await content.ReadAsync(chunk, cancellationToken) is > 0 and var count)
        {
            size += count;
            if (size > policy.AttachmentBytesMax) throw new AndonException(FileRefusals.FileTooLarge(policy));
            hash.AppendData(chunk, 0, count);
            file.WriteAll(chunk.AsSpan(0, count));
        }

        file.SyncData();
        return new Blob(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>
    /// The same bytes may be there already; then only their number is looked at, and they are as young as new ones: a
    /// row will name them.
    /// </summary>
    void Keep(string board, string temporary, Blob blob)
    {
        var path = PathOf(board, blob.Sha256);
        var folder = Path.GetDirectoryName(path)!;
        HomeFolders.Create(folder);
        lock (_namesLock)
        {
            if (!AtomicRename.TryMove(temporary, path) && FileStatus.TryReadLink(path, out var kept))
            {
                if (kept.Size == blob.Size) FileTimes.Touch(path);
                else AtomicRename.Replace(temporary, path);
            }
        }

        Directories.Sync(folder);
        Directories.SyncParent(folder);
    }

    string Create(string board, out AppendFile file)
    {
        HomeFolders.Create(IncomingOf(board));
        while (true)
        {
            var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
            var path = Path.Combine(IncomingOf(board), number);
            try
            {
                file = AppendFile.CreateExclusive(path);
                return path;
            }
            catch (IOException taken) when (Errno.Is(taken, Errno.Exists))
            {
            }
        }
    }

    /// <summary>What a daemon was killed over is nobody's.</summary>
    void Sweep(string board)
    {
        lock (_sweepLock)
        {
            if (!_swept.Add(board) || !Directory.Exists(IncomingOf(board))) return;
            foreach (var path in Directory.EnumerateFiles(IncomingOf(board))) File.Delete(path);
        }
    }

    string PathOf(string board, string hash) => Path.Combine(FilesOf(board), hash[..2], hash);

    string IncomingOf(string board) => Path.Combine(FilesOf(board), Incoming);

    string FilesOf(string board) => Path.Combine(home.BoardFolder(board), "files");
}
