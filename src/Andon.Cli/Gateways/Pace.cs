namespace Andon.Cli.Gateways;

/// <summary>
/// How long a gateway waits before it knocks again: from 50 ms on twice as long each time, up to 5 s, never even.
/// </summary>
sealed class Pace(TimeProvider time, int seed)
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    readonly Random _chance = new(seed);
    TimeSpan _next = First;

    public void Reset() => _next = First;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Uneven(_next);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>Between two looks at what only a person changes.</summary>
    public Task WaitLongAsync(CancellationToken cancellationToken) =>
        Task.Delay(Uneven(Longest / 2), time, cancellationToken);

    TimeSpan Uneven(TimeSpan wait) => wait * (0.5 + _chance.NextDouble());
}
