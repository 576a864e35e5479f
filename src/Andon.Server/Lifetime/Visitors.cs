namespace Andon.Server.Lifetime;

/// <summary>Counts who is connected, and knows when the last one left. Safe from any thread.</summary>
sealed class Visitors(TimeProvider time)
{
    readonly Lock _gate = new();
    int _count;
    long _left = time.GetTimestamp();

    public Visit Enter()
    {
        lock (_gate) _count++;
        return new Visit(this);
    }

    /// <summary>How long nobody has been connected; zero while somebody is.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (_gate) return _count > 0 ? TimeSpan.Zero : time.GetElapsedTime(_left);
        }
    }

    void Leave()
    {
        lock (_gate)
        {
            _count--;
            _left = time.GetTimestamp();
        }
    }

    /// <summary>One connection; it ends when disposed.</summary>
    public readonly struct Visit(Visitors visitors) : IDisposable
    {
        public void Dispose() => visitors.Leave();
    }
}
