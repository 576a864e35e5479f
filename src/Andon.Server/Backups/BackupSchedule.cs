using Andon.Configuration;
using Andon.Core.Backups;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Storage.Faults;

namespace Andon.Server.Backups;

/// <summary>
/// Makes backups when their time has come, lets the archived log follow the boards in between, brings the second folder
/// up, and removes what is beyond the limits. A board whose backups fail is degraded until one succeeds; it is tried
/// again less and less often. Owned by the daemon; the newest backup is read from any thread.
/// </summary>
sealed partial class BackupSchedule(
    BoardSet boards, IDispatchHost dispatch, BackupMaker maker, SteadyClock clock, TimeProvider time,
    TimeSpan round, ILogger<BackupSchedule> log)
{
    /// <summary>It looks this often whether a board's time has come.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>So long a board has been open before its first backup, and between two rounds of its log.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RetryLongest = TimeSpan.FromMinutes(10);

    readonly Dictionary<string, BoardBackups> _known = new(StringComparer.Ordinal);

    /// <summary>Ends when the daemon leaves.</summary>
    public async Task RunAsync(CancellationToken leaving)
    {
        while (!leaving.IsCancellationRequested)
        {
            await Task.Delay(Look, time, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var board in boards.Open)
            {
                if (leaving.IsCancellationRequested) return;
                await LookAtAsync(board, dispatch.Backups, leaving);
            }
        }
    }

    async Task LookAtAsync(OpenBoard board, BackupSettings settings, CancellationToken leaving)
    {
        var slug = board.Entry.Slug.Value;
        if (!_known.TryGetValue(slug, out var known)) known = _known[slug] = Meet();
        if (!settings.Enabled) boards.SetTrouble(slug, null);
        if (!settings.Enabled || time.GetElapsedTime(known.LastTry) < known.Wait) return;
        known.LastTry = time.GetTimestamp();
        try
        {
            await WorkAsync(board, known, settings, leaving);
            (known.Wait, known.Failures) = (round, 0);
            boards.SetTrouble(slug, maker.DoubtOf(slug));
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // What was half made is swept by the next daemon.
        }
        catch (Exception fault)
            when (fault is AndonException or StoreException or IOException or UnauthorizedAccessException)
        {
            Fail(slug, known, fault);
        }
    }

    async Task WorkAsync(
        OpenBoard board, BoardBackups known, BackupSettings settings, CancellationToken leaving)
    {
        var slug = board.Entry.Slug.Value;
        var position = board.Store.Position;
        var newest = maker.NewestOf(board.Entry);
        // Files that were made anew, by a restore for one, want a backup that is theirs.
        var isDue = position > 0 && newest?.Position != position
            && (IsOld(newest, settings.Interval) || newest!.Generation < board.Store.Identity.Generation);
        var hasNews = isDue || (newest is not null && position != known.Archived);
        if (!hasNews && !LacksMirror(settings.Second, newest, known)) return;
        if (isDue)
        {
            var rule = RuleOf(settings);
            await maker.PruneAsync(slug, rule, clock.Now(), leaving);
            await maker.MakeAsync(board, settings.FreeMin, leaving);
            await maker.PruneAsync(slug, rule, clock.Now(), leaving);
        }
        else if (hasNews)
        {
            await maker.ArchiveAsync(board, leaving);
        }

        if (settings.Second is { } second)
            await maker.MirrorAsync(slug, second, RuleOf(settings), clock.Now(), leaving);
        (known.Archived, known.Mirrored) = (position, (settings.Second, maker.NewestOf(board.Entry)?.Name));
    }

    /// <summary>
    /// Also when nothing happened on the board: the folder is new, is gone, or lacks a backup made by hand.
    /// </summary>
    static bool LacksMirror(string? second, BackupMessage? newest, BoardBackups known) =>
        second is not null && (known.Mirrored != (second, newest?.Name) || !Directory.Exists(second));

    public static RetentionRule RuleOf(BackupSettings settings) =>
        new(settings.Keep, settings.KeepFor, settings.BytesMax, settings.FreeMin);

    /// <summary>Whatever the clock did: one that seems to come from the future is old when it is so far away.</summary>
    bool IsOld(BackupMessage? newest, TimeSpan interval) =>
        newest is null || (clock.Now() - Core.Instant.FromSeconds(newest.At)).Duration() >= interval;

    BoardBackups Meet() => new() { LastTry = time.GetTimestamp(), Wait = round };

    void Fail(string slug, BoardBackups known, Exception fault)
    {
        var refusal = (fault as AndonException)?.Refusal ?? (fault as StoreException)?.Refusal;
        if (refusal?.Code == ErrorCode.Unsupported) return; // a board in memory
        var why = refusal?.Why ?? fault.Message;
        known.Failures++;
        known.Wait = Doubling.Of(RetryFirst, RetryLongest, known.Failures - 1);
        boards.SetTrouble(slug, $"Its backups fail: {why}");
        LogFailed(log, slug, why, known.Wait.TotalSeconds);
    }

    [LoggerMessage(150, LogLevel.Warning,
        "The backup of board {BoardSlug} failed: {Reason} It is tried again after {Seconds:0} s")]
    static partial void LogFailed(ILogger log, string boardSlug, string reason, double seconds);

    /// <summary>What the schedule knows of a board.</summary>
    sealed class BoardBackups
    {
        public long LastTry { get; set; }

        public TimeSpan Wait { get; set; }

        public int Failures { get; set; }

        /// <summary>Up to which event the archive has the log.</summary>
        public long Archived { get; set; }

        /// <summary>Which folder was brought up, and to which backup.</summary>
        public (string? Folder, string? Newest) Mirrored { get; set; }
    }
}
