namespace Andon.Server.Dispatch;

/// <summary>
/// How soon a board may be looked at again. Looks are paid from an allowance that grows with time, one part in
/// <c>Share</c> of it, and that a quiet second fills: so a few changes in a row are answered at once, and a large
/// board that changes without end takes no more of the processor than its share. Safe from any thread.
/// </summary>
sealed class PassPace(TimeProvider time)
{
    /// <summary>Between two passes while the allowance lasts.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(5);

    /// <summary>However long a look takes, the next one does not wait longer than this.</summary>
    public static readonly TimeSpan IntervalMax = TimeSpan.FromMilliseconds(40);

    /// <summary>While nothing is dispatched, only leases have to be kept level.</summary>
    public static readonly TimeSpan IntervalIdle = TimeSpan.FromMilliseconds(100);

    const int Share = 4;

    static readonly TimeSpan AllowanceMax = TimeSpan.FromSeconds(1) / Share;

    readonly Lock _lock = new();
    TimeSpan _allowance = AllowanceMax;
    long _counted = time.GetTimestamp();
    long _began = time.GetTimestamp();

    /// <summary>A pass of the loop begins.</summary>
    public void Begin()
    {
        lock (_lock) _began = time.GetTimestamp();
    }

    /// <summary>What a pass took to look and plan; waiting for the disk and for processes takes no processor.</summary>
    public void Pay(TimeSpan cost)
    {
        lock (_lock)
        {
            Grow();
            _allowance -= cost;
        }
    }

    /// <summary>How long the loop still has to wait before its next pass; zero when it may begin.</summary>
    public TimeSpan Left(bool isIdle)
    {
        lock (_lock)
        {
            Grow();
            var passed = time.GetElapsedTime(_began);
            var owed = Larger(_allowance < TimeSpan.Zero ? passed - (_allowance * Share) : TimeSpan.Zero, IntervalMin);
            var interval = isIdle ? IntervalIdle : owed < IntervalMax ? owed : IntervalMax;
            return Larger(interval - passed, TimeSpan.Zero);
        }
    }

    void Grow()
    {
        var now = time.GetTimestamp();
        _allowance += time.GetElapsedTime(_counted, now) / Share;
        _counted = now;
        if (_allowance > AllowanceMax) _allowance = AllowanceMax;
        if (_allowance < -AllowanceMax) _allowance = -AllowanceMax;
    }

    static TimeSpan Larger(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
