namespace Andon.Protocol.Client;

/// <summary>
/// Waits between repeats: longer each time, unevenly, so that many clients of one daemon do not come back in step, and
/// never beyond the deadline. For one request.
/// </summary>
sealed class Backoff(TimeProvider time, TimeSpan patience, int seed)
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    readonly long _started = time.GetTimestamp();
    TimeSpan _next = First;
    Random? _chance;

    public TimeSpan Left => patience - time.GetElapsedTime(_started);

    /// <summary>False when the deadline has come: then nothing was waited for.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var left = Left;
        if (left <= TimeSpan.Zero) return false;
        _chance ??= new Random(seed);
        var wait = _next * (0.5 + _chance.NextDouble());
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(wait < left ? wait : left, time, cancellationToken);
        return true;
    }
}
