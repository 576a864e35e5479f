using Andon.Core;
using Andon.Server.Boards;
using Andon.Server.Homes;
using Andon.Server.Identity;

namespace Andon.Server.Health;

/// <summary>
/// Looks again and again how every board is, and tells each change once: in the daemon's log and in the home's story.
/// It also notices when the system's clock jumps. Owned by the daemon; what it has seen is read from any thread.
/// </summary>
sealed partial class HealthWatch(
    BoardSet boards, StoryTeller story, SteadyClock clock, TimeProvider time, ILogger<HealthWatch> log)
{
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Further apart than this, system time and elapsed time did not go on together.</summary>
    static readonly TimeSpan JumpMin = TimeSpan.FromSeconds(2);

    readonly Dictionary<string, BoardCondition> _known = new(StringComparer.Ordinal);
    volatile ClockJumps _jumps = new(0, null, null);

    public ClockJumps Jumps => _jumps;

    /// <summary>Ends when the daemon leaves.</summary>
    public async Task RunAsync(CancellationToken leaving)
    {
        var (wall, elapsed) = (time.GetUtcNow(), time.GetTimestamp());
        while (!leaving.IsCancellationRequested)
        {
            LookAtBoards();
            await Task.Delay(Look, time, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (wallNow, elapsedNow) = (time.GetUtcNow(), time.GetTimestamp());
            NoteClock(wallNow - wall, time.GetElapsedTime(elapsed, elapsedNow));
            (wall, elapsed) = (wallNow, elapsedNow);
        }
    }

    /// <summary>Tells what has changed since the last look.</summary>
    public void LookAtBoards()
    {
        foreach (var entry in boards.State.Boards.Values.Where(entry => entry.ArchivedAt is null))
        {
            var now = BoardCondition.Of(boards, entry);
            var slug = entry.Slug.Value;
            var before = _known.GetValueOrDefault(slug);
            _known[slug] = now;
            if (before is null ? now.IsHealthy : before.Health == now.Health && before.Reason == now.Reason) continue;
            Tell(slug, before, now);
        }
    }

    void Tell(string slug, BoardCondition? before, BoardCondition now)
    {
        if (now.IsHealthy) story.Tell(slug, $"it is healthy again; it was {before?.Health}: {before?.Reason}");
        else story.Tell(slug, $"it is {now.Health}: {now.Reason}");
    }

    void NoteClock(TimeSpan wall, TimeSpan elapsed)
    {
        var jump = wall - elapsed;
        if (jump.Duration() < JumpMin) return;
        _jumps = new ClockJumps(_jumps.Count + 1, clock.Now(), jump);
        LogJump(log, jump.TotalSeconds);
    }

    [LoggerMessage(120, LogLevel.Warning, "The system's clock jumped by {Seconds:0.0} s")]
    static partial void LogJump(ILogger log, double seconds);
}

/// <summary>How often the system's clock jumped since the daemon started, and the last time.</summary>
sealed record ClockJumps(int Count, Instant? LastAt, TimeSpan? LastBy);
