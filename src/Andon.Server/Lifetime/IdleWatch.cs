using Andon.Server.Dispatch;

namespace Andon.Server.Lifetime;

/// <summary>
/// Lets a daemon that was started on demand leave when nobody has needed it for a while: nobody connected, no gateway
/// attached, no run open. It stays for good once somebody asked it to. Owned by the daemon.
/// </summary>
sealed class IdleWatch(Visitors visitors, IDispatchHost dispatch, Departure departure, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Glance = Patience / 12;

    volatile bool _stays;

    /// <summary>Whether it has a reason to be there at this moment.</summary>
    public bool IsNeeded => _stays || visitors.Quiet < Patience || dispatch.HasRuns || dispatch.HasGateways;

    public void Stay() => _stays = true;

    /// <summary>Ends when the daemon leaves, or is to stay.</summary>
    public async Task RunAsync()
    {
        while (!departure.Begun.IsCancellationRequested && !_stays)
        {
            await Task.Delay(Glance, time, departure.Begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!IsNeeded) departure.Begin($"nobody needed it for {Patience.TotalSeconds:0} s");
        }
    }
}
