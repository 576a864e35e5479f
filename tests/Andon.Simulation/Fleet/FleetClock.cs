using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Simulation.Fleet;

/// <summary>
/// Virtual time, and everything that decisions need of the world. Leases and waits are counted on monotonic time; the
/// wall clock jumps, and reaches decisions only as the daemon's steady clock gives it on: never back, and at half its
/// pace while it is ahead. Used by one thread.
/// </summary>
sealed class FleetClock(Conditions conditions) : TimeProvider, ICircumstancesSource, IIdSource
{
    static readonly Instant Start = Instant.FromSeconds(1_790_000_000);

    TimeSpan _wall;
    TimeSpan _saidAt;
    Instant _last;
    long _cards;

    /// <summary>Since the world began; it never jumps.</summary>
    public TimeSpan Elapsed { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall.ToDateTimeOffset();

    public override long GetTimestamp() => Elapsed.Ticks;

    public Instant Now()
    {
        var now = Wall;
        if (now < _last) now = _last + ((Elapsed - _saidAt) / 2);
        (_last, _saidAt) = (now, Elapsed);
        return now;
    }

    public void MoveTo(TimeSpan elapsed)
    {
        if (elapsed > Elapsed) Elapsed = elapsed;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void Jump(TimeSpan by) => _wall += by;

    public Circumstances For(Actor actor) => new(Now(), actor, this, conditions.Policy);

    public CardId NextCard(Instant now) =>
        CardId.From(((ulong)(Start.Microseconds / 1000) << 16) + (ulong)++_cards);

    public string RunToken(RunId run) => $"token-{run}";

    Instant Wall => Start + _wall + Elapsed;
}
