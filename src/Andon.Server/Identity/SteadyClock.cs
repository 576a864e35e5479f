using Andon.Core;

namespace Andon.Server.Identity;

/// <summary>
/// The daemon's one source of "now" for decisions: the system's time, but never earlier than what it said before, so
/// that a clock set back neither reorders events nor shortens a claim. While the system is behind, this one goes on at
/// half its pace, so that waits still end and the two meet again. Safe from any thread.
/// </summary>
sealed class SteadyClock(TimeProvider time)
{
    readonly Lock _lastLock = new();
    long _last;
    long _saidAt = time.GetTimestamp();

    public Instant Now()
    {
        var now = Instant.From(time.GetUtcNow()).Microseconds;
        lock (_lastLock)
        {
            var timestamp = time.GetTimestamp();
            if (now < _last) now = _last + (time.GetElapsedTime(_saidAt, timestamp).Ticks / 10 / 2);
            (_last, _saidAt) = (Math.Max(now, _last), timestamp);
            return new Instant(_last);
        }
    }
}
