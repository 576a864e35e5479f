namespace Andon.Core;

/// <summary>
/// A moment in UTC, counted in microseconds since 1970-01-01. The only time the rules know; it is always handed to
/// them and stored in the event, never read from a clock. Order on a board is by position, not by time.
/// </summary>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>Whole seconds since the epoch: the form of the wire's <c>*_at</c> fields.</summary>
    public long Seconds => Microseconds / 1_000_000;

    public static Instant FromSeconds(long seconds) => new(seconds * 1_000_000);

    public static Instant From(DateTimeOffset time) => new((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10);

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Microseconds * 10);

    /// <summary>The other, if there is one and it is later.</summary>
    public Instant OrLater(Instant? other) => other > this ? other.Value : this;

    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    public static Instant operator +(Instant time, TimeSpan span) => new(time.Microseconds + (span.Ticks / 10));

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        TimeSpan.FromTicks((later.Microseconds - earlier.Microseconds) * 10);

    public static bool operator <(Instant a, Instant b) => a.Microseconds < b.Microseconds;

    public static bool operator >(Instant a, Instant b) => a.Microseconds > b.Microseconds;

    public static bool operator <=(Instant a, Instant b) => a.Microseconds <= b.Microseconds;

    public static bool operator >=(Instant a, Instant b) => a.Microseconds >= b.Microseconds;

    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
