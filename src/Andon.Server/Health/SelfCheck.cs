using System.Collections.Concurrent;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;

namespace Andon.Server.Health;

/// <summary>
/// Reads every board's database page by page, again and again, beside its readers and writers: damage is found before
/// somebody needs the page. A store that finds some proves and mends itself; busy, locked and unreadable files are no
/// damage. Owned by the daemon; what it found is read from any thread.
/// </summary>
sealed partial class SelfCheck(
    BoardSet boards, IDispatchHost dispatch, SteadyClock clock, TimeProvider time, ILogger<SelfCheck> log)
{
    /// <summary>It looks this often whether a board's time has come.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, CheckFinding> _found = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _checked = new(StringComparer.Ordinal);

    /// <summary>What the last check of the board found; null while there was none.</summary>
    public CheckFinding? LastOf(string board) => _found.GetValueOrDefault(board);

    /// <summary>Ends when the daemon leaves.</summary>
    public async Task RunAsync(CancellationToken leaving)
    {
        var began = time.GetTimestamp();
        while (!leaving.IsCancellationRequested)
        {
            await Task.Delay(Look, time, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var interval = dispatch.CheckInterval;
            foreach (var board in boards.Open)
            {
                if (leaving.IsCancellationRequested) return;
                var last = _checked.GetValueOrDefault(board.Entry.Slug.Value, began);
                if (time.GetElapsedTime(last) >= interval) await CheckAsync(board, leaving);
            }
        }
    }

    async Task CheckAsync(OpenBoard board, CancellationToken leaving)
    {
        var slug = board.Entry.Slug.Value;
        if (await new BoardCheck(clock, time).RunAsync(board.Store, leaving) is not { } finding) return;
        _checked[slug] = time.GetTimestamp();
        _found[slug] = finding;
        if (finding.Trouble is { } trouble) LogUnchecked(log, slug, trouble);
        else LogChecked(log, slug, finding.Took.TotalMilliseconds, finding.Mended ? "damage was mended" : "sound");
    }

    [LoggerMessage(130, LogLevel.Information, "Board {BoardSlug} was checked in {Milliseconds:0} ms: {Outcome}")]
    static partial void LogChecked(ILogger log, string boardSlug, double milliseconds, string outcome);

    [LoggerMessage(131, LogLevel.Warning, "Board {BoardSlug} could not be checked: {Reason}")]
    static partial void LogUnchecked(ILogger log, string boardSlug, string reason);
}
