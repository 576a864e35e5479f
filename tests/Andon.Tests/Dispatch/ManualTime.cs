namespace Andon.Tests.Dispatch;

/// <summary>
/// A clock that only the test moves; timers that come due fire, in order, while it moves. Waits that are too short to
/// mean anything to a test pass at once, without moving it. Safe from any thread.
/// </summary>
sealed class ManualTime : TimeProvider
{
    static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    readonly Lock _lock = new();
    readonly List<ManualTimer> _timers = [];
    TimeSpan _now = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock) return _now.Ticks;
    }

    /// <summary>How far the wall's clock was set; nothing that is kept on monotonic time sees it.</summary>
    public TimeSpan WallOffset { get; set; }

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp()) + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Time passes evenly: every timer fires at its own moment.</summary>
    public void Pass(TimeSpan span)
    {
        var end = TimeSpan.FromTicks(GetTimestamp()) + span;
        while (Next(end) is { } due) due.Fire();
        lock (_lock) _now = end;
    }

    /// <summary>
    /// Nobody keeps time for so long, as when the process is stopped; then everything due fires at once.
    /// </summary>
    public void Jump(TimeSpan span)
    {
        TimeSpan end;
        lock (_lock) end = _now += span;
        while (Next(end) is { } due) due.Fire();
    }

    ManualTimer? Next(TimeSpan end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null) return null;
            _now = next.Due > _now ? next.Due : _now;
            _timers.Remove(next);
            return next;
        }
    }

    sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("Nothing here repeats.");
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                if (dueTime <= Short)
                {
                    ThreadPool.QueueUserWorkItem(_ => callback());
                    return true;
                }

                Due = time._now + dueTime;
                time._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
