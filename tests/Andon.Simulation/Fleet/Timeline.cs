namespace Andon.Simulation.Fleet;

/// <summary>What happens when, in virtual time; what comes at the same time comes in the order it was set.</summary>
sealed class Timeline(FleetClock clock)
{
    readonly PriorityQueue<Action, (TimeSpan At, long Number)> _queue = new();
    long _number;

    public void After(double seconds, Action action) =>
        _queue.Enqueue(action, (clock.Elapsed + TimeSpan.FromSeconds(seconds), _number++));

    /// <summary>The next happening, if there is one until then; time moves to it.</summary>
    public bool Step(TimeSpan until)
    {
        if (!_queue.TryPeek(out _, out var next) || next.At > until) return false;
        var action = _queue.Dequeue();
        clock.MoveTo(next.At);
        action();
        return true;
    }
}
