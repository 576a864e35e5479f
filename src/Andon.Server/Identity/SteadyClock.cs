using Andon.Core;

namespace Andon.Server.Identity;

/// <summary>
/// The daemon's one source of "now" for decisions: the system's time, but never earlier than what it said before, so
/// that a clock set back neither reorders events nor shortens a claim. Safe from any thread.
/// </summary>
sealed class SteadyClock(TimeProvider time)
{
    long _last;

    public Instant Now()
    {
        var now = Instant.From(time.GetUtcNow()).Microseconds;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return new Instant(next);
        }
    }
}
