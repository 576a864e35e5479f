using Andon.Linux.Files;
using Andon.Storage.Contract;
using Andon.Storage.Log;

namespace Andon.Server.Backups;

/// <summary>
/// Copies what is new in a board's log beside its backups, so that what was done after a backup is not on one place of
/// the disk alone, and any moment since can be had again.
/// </summary>
static class LogArchive
{
    /// <summary>So much is read on the writer's thread at once: well below a millisecond of its time.</summary>
    const int ChunkBytes = 128 * 1024;

    const int ComparedBytes = 4096;

    /// <summary>Returns when all that was durable at the call is durable in the archive too.</summary>
    public static async Task FollowAsync(IBoardStore store, BackupFolder folder, CancellationToken cancellationToken)
    {
        var pieces = await store.LogAsync(cancellationToken);
        var known = ArchivedLog.Segments(folder.Log)
            .Where(segment => segment.Uuid == store.Identity.Uuid).ToList();
        var first = known.Count > 0 ? known[0].Number : Begin(pieces, folder, store.Identity.Uuid);
        foreach (var piece in pieces.Where(piece => piece.Number >= first))
            await CopyAsync(store, piece, PathOf(folder, piece, store.Identity.Uuid), cancellationToken);
    }

    /// <summary>
    /// Copies again what differs from the board's log, byte by byte, though it has the length: the archive rotted.
    /// Answers how many files those were; they are kept beside.
    /// </summary>
    public static async Task<int> RenewAsync(
        IBoardStore store, BackupFolder folder, CancellationToken cancellationToken)
    {
        var renewed = 0;
        foreach (var piece in await store.LogAsync(cancellationToken))
        {
            var path = PathOf(folder, piece, store.Identity.Uuid);
            if (!FileStatus.TryReadLink(path, out _) || await IsSameAsync(store, piece, path, cancellationToken))
                continue;
            PutAside(path);
            await CopyAsync(store, piece, path, cancellationToken);
            renewed++;
        }

        return renewed;
    }

    static async Task<bool> IsSameAsync(
        IBoardStore store, LogPiece piece, string path, CancellationToken cancellationToken)
    {
        using var file = AppendFile.TryOpenSole(path);
        if (file is null) return false;
        var (ours, theirs) = (new byte[ChunkBytes], new byte[ChunkBytes]);
        for (var offset = 0L; offset < Math.Min(file.Length, piece.Bytes);)
        {
            var wanted = (int)Math.Min(ChunkBytes, Math.Min(file.Length, piece.Bytes) - offset);
            var count = await store.ReadLogAsync(piece.Name, offset, theirs.AsMemory(0, wanted), cancellationToken);
            if (count == 0) return true; // the log was written anew meanwhile
            if (file.ReadAt(offset, ours.AsSpan(0, count)) != count
                || !ours.AsSpan(0, count).SequenceEqual(theirs.AsSpan(0, count))) return false;
            offset += count;
        }

        return true;
    }

    /// <summary>
    /// Under its own name, or with the board's id before it where another board's file has that: a folder of backups
    /// that was brought here may be of another board.
    /// </summary>
    static string PathOf(BackupFolder folder, LogPiece piece, string uuid)
    {
        var path = Path.Combine(folder.Log, piece.Name);
        return ArchivedLog.UuidOf(path) is { } other && other != uuid
            ? Path.Combine(folder.Log, $"{uuid}-{piece.Name}")
            : path;
    }

    /// <summary>Where the newest backup that says so stands; without one, the file that is being written.</summary>
    static long Begin(IReadOnlyList<LogPiece> pieces, BackupFolder folder, string uuid)
    {
        var newest = folder.List().Backups.FirstOrDefault(backup => backup.Generation > 0 && backup.Uuid == uuid);
        var piece = newest is null ? null : pieces.LastOrDefault(piece => piece.Record <= newest.Record);
        return (piece ?? pieces[^1]).Number;
    }

    /// <summary>Under the name, durable; what is there of it already is not read again.</summary>
    public static async Task CopyAsync(
        IBoardStore store, LogPiece piece, string path, CancellationToken cancellationToken)
    {
        if (FileStatus.TryReadLink(path, out var there) && there.Size == piece.Bytes) return;
        var buffer = new byte[ChunkBytes];
        using var file = await TryGoOnAsync(store, piece, path, buffer, cancellationToken) ?? Create(path);
        for (var offset = file.Length; offset < piece.Bytes;)
        {
            var wanted = (int)Math.Min(buffer.Length, piece.Bytes - offset);
            var count = await store.ReadLogAsync(piece.Name, offset, buffer.AsMemory(0, wanted), cancellationToken);
            if (count == 0) break; // the log was written anew meanwhile; the next round has its new files
            file.WriteAll(buffer.AsSpan(0, count));
            offset += count;
        }

        file.SyncData();
    }

    static AppendFile Create(string path)
    {
        if (FileStatus.TryReadLink(path, out _)) PutAside(path);
        var file = AppendFile.CreateExclusive(path);
        Directories.SyncParent(path);
        return file;
    }

    /// <summary>Null when there is nothing yet, or something that the log does not go on from.</summary>
    static async Task<AppendFile?> TryGoOnAsync(
        IBoardStore store, LogPiece piece, string path, byte[] buffer, CancellationToken cancellationToken)
    {
        if (AppendFile.TryOpenSole(path) is not { } file) return null;
        var length = file.Length;
        var compared = (int)Math.Min(ComparedBytes, length);
        var (ours, theirs) = (buffer.AsMemory(0, compared), buffer.AsMemory(compared, compared));
        if (length <= piece.Bytes
            && file.ReadAt(length - compared, ours.Span) == compared
            && await store.ReadLogAsync(piece.Name, length - compared, theirs, cancellationToken) == compared
            && ours.Span.SequenceEqual(theirs.Span)) return file;
        file.Dispose();
        return null;
    }

    /// <summary>Nothing is lost: what has the name may be all that there is of another history.</summary>
    static void PutAside(string path)
    {
        for (var number = 1; ; number++)
        {
            if (AtomicRename.TryMove(path, $"{path}.other-{number}")) return;
        }
    }
}
