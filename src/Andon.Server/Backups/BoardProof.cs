using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Progress;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Server.Backups;

/// <summary>
/// Proves a board's database and its whole log by each other, while others write: both are copied, and another process
/// reads the copies. Where that cannot be done, for want of room or because of the disk, it is done in place and those
/// who write wait. One at a time; safe from any thread.
/// </summary>
sealed partial class BoardProof(BackupMaker maker, LongWork works, TimeProvider time, ILogger<BoardProof> log)
    : IDisposable
{
    /// <summary>What it leaves free, besides the room that it needs itself.</summary>
    const long FreeBytesMin = 64 * 1024 * 1024;

    /// <summary>A board whose files are made anew meanwhile is copied again.</summary>
    const int AttemptsMax = 3;

    static readonly WorkStep[] Steps =
        [new("copying the database", 2), new("copying the log", 2), new("replaying the log", 12)];

    readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    public async Task<VerifyReport> RunAsync(OpenBoard board, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var work = works.Begin(board.Entry.Slug.Value, WorkKinds.Verify, Steps);
            for (var attempt = 1; ; attempt++)
            {
                var generation = board.Store.Identity.Generation;
                var report = await RunOnceAsync(board, work, cancellationToken);
                if (generation == board.Store.Identity.Generation || attempt == AttemptsMax) return report;
            }
        }
        catch (StoreException fault) when (fault.Refusal.Code == ErrorCode.Unsupported)
        {
            return await board.Store.VerifyAsync(cancellationToken); // a board in memory
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogInPlace(log, board.Entry.Slug.Value, fault.Message);
            return await board.Store.VerifyAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task<VerifyReport> RunOnceAsync(OpenBoard board, Work work, CancellationToken cancellationToken)
    {
        var folder = maker.FolderOf(board.Entry.Slug.Value);
        folder.Make();
        var database = FileStatus.SizeOf(board.Store.Identity.Path);
        await RequireRoomAsync(board, folder, database, cancellationToken);
        var (copy, log) = (maker.Temporary(folder, "proof.db"), maker.Temporary(folder, "log"));
        try
        {
            work.Enter(0, copy, database);
            await board.Store.CopyAsync(copy, cancellationToken);
            work.Enter(1);
            var segments = await CopyLogAsync(board.Store, log, work, cancellationToken);
            work.Enter(2);
            var (content, findings) = await CopyExamination.ProveAsync(copy, log, work.Hear, time, cancellationToken);
            return new VerifyReport(
                content?.Position ?? 0, content?.Record ?? 0, segments, content?.Hash ?? "", findings);
        }
        finally
        {
            File.Delete(copy);
            BackupFolder.RemoveLogCopy(log);
        }
    }

    /// <summary>After the database, so that it reaches at least as far; answers how many files it has.</summary>
    static async Task<int> CopyLogAsync(
        IBoardStore store, string log, Work work, CancellationToken cancellationToken)
    {
        HomeFolders.Create(log);
        var pieces = await store.LogAsync(cancellationToken);
        var (all, done) = (pieces.Sum(piece => piece.Bytes), 0L);
        foreach (var piece in pieces)
        {
            await LogArchive.CopyAsync(store, piece, Path.Combine(log, piece.Name), cancellationToken);
            work.Reach((double)(done += piece.Bytes) / all);
        }

        return pieces.Count;
    }

    /// <summary>Both copies, and what the log gives.</summary>
    static async Task RequireRoomAsync(
        OpenBoard board, BackupFolder folder, long database, CancellationToken cancellationToken)
    {
        var log = (await board.Store.LogAsync(cancellationToken)).Sum(piece => piece.Bytes);
        var (needed, free) = ((2 * database) + log + FreeBytesMin, FileSpace.Free(folder.Path));
        if (free < needed) throw new IOException($"It takes {needed} bytes in {folder.Path}; {free} are free.");
    }

    [LoggerMessage(142, LogLevel.Warning, "Board {BoardSlug} is verified in place, and writers wait: {Reason}")]
    static partial void LogInPlace(ILogger log, string boardSlug, string reason);
}
