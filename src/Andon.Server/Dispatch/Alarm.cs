using System.Threading.Channels;

namespace Andon.Server.Dispatch;

/// <summary>
/// Wakes one loop. Ringing is quick and never blocks; rings that come before the loop listens count as one. Ring from
/// any thread, wait in one place.
/// </summary>
sealed class Alarm(TimeProvider time)
{
    readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Returns at a ring, or after the given time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }
}
