using System.Collections.Concurrent;
using System.Globalization;
using Andon.Core;
using Andon.Core.Backups;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Files;
using Andon.Server.Progress;
using Andon.Storage.Log;
using Andon.Storage.Sqlite;
using static Andon.Server.Backups.BackupPacking;

namespace Andon.Server.Backups;

/// <summary>
/// Makes backups, proves them, and gives them back. A copy is taken beside the clients who write, read through by
/// another process, compressed, and named only when it is whole. One at a time; safe from any thread.
/// </summary>
sealed partial class BackupMaker(
    AndonHome home, BlobStore blobs, LongWork works, TimeProvider time, ILogger<BackupMaker> log) : IDisposable
{
    /// <summary>What a backup leaves free, besides the room that it needs itself.</summary>
    const long FreeBytesMin = 64 * 1024 * 1024;

    const int HashShown = 12;

    /// <summary>No configuration of ours is longer.</summary>
    const int ConfigurationBytesMax = 4 * 1024 * 1024;

    static readonly WorkStep[] MakingSteps =
    [
        new("archiving the log", 1), new("copying the database", 3), new("reading the copy through", 4),
        new("proving the log by the last backup", 8), new("keeping files", 1), new("compressing", 3),
    ];

    static readonly WorkStep[] CheckingSteps =
        [new("unpacking", 2), new("reading the copy through", 4), new("reading files", 1)];

    static readonly WorkStep[] OpeningSteps =
        [new("unpacking", 2), new("reading the copy through", 4), new("going on with the archived log", 6)];

    readonly SemaphoreSlim _turn = new(1);
    readonly BackupFiles _files = new(blobs, log);
    readonly ConcurrentDictionary<string, BackupMessage?> _newest = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> _doubts = new(StringComparer.Ordinal);
    readonly HashSet<string> _swept = new(StringComparer.Ordinal);
    int _made;

    public void Dispose() => _turn.Dispose();

    public BackupFolder FolderOf(string board) => new(Path.Combine(home.Path, "backups"), board);

    /// <summary>
    /// The newest of the board, and not of one that had its name before. The folder is read once, and again when it is
    /// gone.
    /// </summary>
    public BackupMessage? NewestOf(BoardEntry board)
    {
        var folder = FolderOf(board.Slug.Value);
        var known = _newest.GetOrAdd(board.Uuid, Read);
        if (known is null || File.Exists(folder.ManifestOf(known.Name))) return known;
        return _newest[board.Uuid] = Read(board.Uuid);

        BackupMessage? Read(string uuid) => folder.List().Backups.FirstOrDefault(backup => backup.Uuid == uuid);
    }

    /// <summary>
    /// Why the log that is archived beside the last backup cannot be the board's; null when it was proved to be.
    /// </summary>
    public string? DoubtOf(string board) => _doubts.GetValueOrDefault(board);

    /// <param name="board">Which board.</param>
    /// <param name="freeMin">Bytes that must be free besides the room that it takes.</param>
    /// <param name="cancellationToken">Ends it; nothing of it stays.</param>
    public async Task<BackupMessage> MakeAsync(OpenBoard board, long freeMin, CancellationToken cancellationToken)
    {
        var entry = board.Entry;
        var free = Math.Max(freeMin, FreeBytesMin);
        var made = await InTurnAsync(
            entry.Slug.Value, () => MakeNowAsync(board, free, cancellationToken), cancellationToken);
        _newest[entry.Uuid] = made;
        return made;
    }

    /// <summary>Lets the archived log follow the board.</summary>
    public Task ArchiveAsync(OpenBoard board, CancellationToken cancellationToken) => InTurnAsync(
        board.Entry.Slug.Value,
        async () =>
        {
            var folder = FolderOf(board.Entry.Slug.Value);
            folder.Make();
            await LogArchive.FollowAsync(board.Store, folder, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Removes what is beyond the limits; answers what that was.</summary>
    public Task<PrunePlan> PruneAsync(
        string board, RetentionRule rule, Instant now, CancellationToken cancellationToken) =>
        InTurnAsync(board, () => Task.FromResult(Prune(FolderOf(board), rule, now)), cancellationToken);

    /// <summary>Brings the second folder up to the first; the limits hold there too.</summary>
    public Task MirrorAsync(
        string board, string second, RetentionRule rule, Instant now, CancellationToken cancellationToken) =>
        InTurnAsync(
            board,
            async () =>
            {
                // A disk that is not mounted must not be taken for an empty folder.
                if (!Directory.Exists(second)) throw new IOException($"The second folder {second} is not there.");
                var folder = new BackupFolder(second, board);
                await BackupMirror.BringAsync(FolderOf(board), folder, cancellationToken);
                return Prune(folder, rule, now);
            },
            cancellationToken);

    static PrunePlan Prune(BackupFolder folder, RetentionRule rule, Instant now)
    {
        var plan = BackupPruner.Plan(folder, rule, now);
        BackupPruner.Remove(folder, plan);
        return plan;
    }

    async Task<T> InTurnAsync<T>(string board, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Failed(board, fault.Message);
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
        using var work = works.Begin(backup.Board, WorkKinds.BackupCheck, CheckingSteps);
        try
        {
            var findings = new List<string>();
            work.Enter(0, copy, backup.DatabaseBytes);
            var wrong = await UnpackAsync(folder, backup, copy, cancellationToken)
                ?? (await CompareAsync(backup, copy, work, cancellationToken)).Wrong;
            if (wrong is not null) findings.Add(wrong);
            work.Enter(2);
            foreach (var file in backup.Files)
            {
                if (await HashAsync(folder.FileOf(file.Sha256), cancellationToken) != file.Sha256)
                    findings.Add($"The bytes of {file.Sha256} are missing or others.");
            }

            return findings;
        }
        catch (IOException unable)
        {
            throw Unable(backup, "verified", unable);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The database of a backup, proved, under a name that its caller removes or moves.</summary>
    public async Task<(string Copy, CopyContent Content)> OpenAsync(
        BackupMessage backup, RollTarget? target, CancellationToken cancellationToken)
    {
        var folder = FolderOf(backup.Board);
        var copy = Temporary(folder, "restore.db");
        using var work = works.Begin(backup.Board, WorkKinds.Restore, OpeningSteps);
        try
        {
            work.Enter(0, copy, backup.DatabaseBytes);
            if (await UnpackAsync(folder, backup, copy, cancellationToken) is { } broken)
                throw Broken(backup, broken);
            var (content, wrong) = await CompareAsync(backup, copy, work, cancellationToken);
            work.Enter(2);
            if (wrong is null && target is not null)
                (content, wrong) = await CopyExamination.RollAsync(copy, folder.Log, target, time, cancellationToken);
            return content is null ? throw Broken(backup, wrong ?? "It cannot be read.") : (copy, content);
        }
        catch (Exception fault)
        {
            File.Delete(copy);
            if (fault is IOException unable) throw Unable(backup, "restored", unable);
            throw;
        }
    }

    /// <summary>
    /// Puts the files beside a board that its rows name, from the folder that the backups share, or from the board that
    /// was backed up; answers how many are nowhere.
    /// </summary>
    public Task<int> GiveFilesAsync(BackupMessage backup, OpenBoard board) =>
        _files.GiveAsync(board, FolderOf(backup.Board), backup.Board);

    async Task<BackupMessage> MakeNowAsync(OpenBoard board, long freeMin, CancellationToken cancellationToken)
    {
        var (slug, began) = (board.Entry.Slug.Value, time.GetTimestamp());
        var folder = FolderOf(slug);
        folder.Make();
        RequireRoom(board, folder, freeMin);
        var (copy, packed) = (Temporary(folder, "copy.db"), Temporary(folder, "packed"));
        using var work = works.Begin(slug, WorkKinds.Backup, MakingSteps);
        try
        {
            await LogArchive.FollowAsync(board.Store, folder, cancellationToken);
            work.Enter(1, copy, FileStatus.SizeOf(board.Store.Identity.Path));
            await board.Store.CopyAsync(copy, cancellationToken);
            work.Enter(2);
            var (content, damage) = await CopyExamination.RunAsync(copy, time, cancellationToken);
            if (content is null) throw Failed(slug, $"The copy is not whole: {damage}");
            work.Enter(3);
            await LogArchive.FollowAsync(board.Store, folder, cancellationToken);
            await ProveAsync(slug, copy, content, cancellationToken);
            if (DoubtOf(slug) is { } doubt && await LogArchive.RenewAsync(board.Store, folder, cancellationToken) > 0)
            {
                LogRenewed(log, slug, doubt);
                await ProveAsync(slug, copy, content, cancellationToken);
            }

            work.Enter(4);
            var files = await _files.KeepAsync(board, folder, name => Temporary(folder, name), cancellationToken);
            work.Enter(5);
            await CopyExamination.PackAsync(copy, packed, time, cancellationToken);
            var hash = await HashAsync(packed, cancellationToken) ?? throw new IOException($"{packed} is gone.");
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

    /// <summary>
    /// The backup before this one, gone on with the archived log, must give what the database holds: so the log, the
    /// archive and the database prove each other at every backup.
    /// </summary>
    async Task ProveAsync(string board, string copy, CopyContent content, CancellationToken cancellationToken)
    {
        var folder = FolderOf(board);
        using var line = new ArchivedLine(folder.Log, content.Uuid);
        var before = folder.List().Backups.FirstOrDefault(backup => backup.Uuid == content.Uuid
            && backup.Generation > 0 && backup.Record <= content.Record && !backup.IsGivenUp(line));
        if (before is null) return;
        var rolled = Temporary(folder, "proof.db");
        try
        {
            var doubt = await UnpackAsync(folder, before, rolled, cancellationToken);
            if (doubt is null)
            {
                var target = new RollTarget(Record: content.Record);
                (_, doubt) = await CopyExamination.RollAsync(rolled, folder.Log, target, time, cancellationToken);
            }

            doubt ??= await CopyExamination.CompareAsync(copy, rolled, time, cancellationToken);
            if (doubt is null) _doubts.TryRemove(board, out _);
            else _doubts[board] = $"The backup {before.Name} and the log after it do not give the board: {doubt}";
        }
        finally
        {
            File.Delete(rolled);
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
            Record = content.Record,
            Generation = content.Generation,
            ChainHash = content.Hash,
            Tasks = content.Cards,
            Sha256 = hash,
            Size = FileStatus.SizeOf(packed),
            DatabaseBytes = FileStatus.SizeOf(copy),
            Files = files,
            Configuration = Configuration(),
        };
    }

    /// <summary>The copy, its compressed form, and another copy when it is checked.</summary>
    static void RequireRoom(OpenBoard board, BackupFolder folder, long freeMin)
    {
        var path = board.Store.Identity.Path;
        var (size, wal) = (FileStatus.SizeOf(path), FileStatus.SizeOf($"{path}-wal"));
        var (needed, free) = ((2 * (size + wal)) + freeMin, FileSpace.Free(folder.Path));
        if (free >= needed) return;
        throw new AndonException(
            ErrorCode.BackupFailed, $"No backup of board {board.Entry.Slug} was made.",
            $"It takes {needed} bytes in {folder.Path}; {free} are free.", "Make room and ask again.");
    }

    /// <summary>What the database holds when it is the one that was backed up; else what is wrong.</summary>
    async Task<(CopyContent? Content, string? Wrong)> CompareAsync(
        BackupMessage backup, string copy, Work work, CancellationToken cancellationToken)
    {
        work.Enter(1);
        var (content, damage) = await CopyExamination.RunAsync(copy, time, cancellationToken);
        if (content is null) return (null, $"Its database is not whole: {damage}");
        return (content.Uuid, content.Position, content.Hash, content.Cards)
            == (backup.Uuid, backup.Position, backup.ChainHash, backup.Tasks)
                ? (content, null)
                : (null, "Its database is not the one that its manifest describes.");
    }

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
    public string Temporary(BackupFolder folder, string name)
    {
        lock (_swept)
        {
            if (_swept.Add(folder.Path)) folder.Sweep();
            return folder.Temporary(string.Create(CultureInfo.InvariantCulture, $"{++_made}-{name}"));
        }
    }

    static AndonException Failed(string board, string why) => new(
        ErrorCode.BackupFailed, $"No backup of board {board} was made.", why, "Ask again; the board itself goes on.");

    static AndonException Unable(BackupMessage backup, string done, IOException why) => new(
        ErrorCode.BackupFailed, $"The backup {backup.Name} was not {done}.", why.Message,
        "Put that right and ask again; nothing was changed.");

    static AndonException Broken(BackupMessage backup, string why) => new(
        ErrorCode.StoreDamaged, $"The backup {backup.Name} was not restored.", why,
        $"Take another one: andon backup list --board {backup.Board}");

    [LoggerMessage(140, LogLevel.Information, "Board {BoardSlug} has a backup, {Name}, after {Milliseconds:0} ms")]
    static partial void LogMade(ILogger log, string boardSlug, string name, double milliseconds);

    [LoggerMessage(144, LogLevel.Warning, "The archived log of board {BoardSlug} is copied again: {Doubt}")]
    static partial void LogRenewed(ILogger log, string boardSlug, string doubt);
}
