using System.Collections.Immutable;
using Andon.Core;
using Andon.Protocol.Messages;
using Andon.Server.Identity;

namespace Andon.Server.Dispatch;

/// <summary>
/// Who takes part: the gateways that are attached, and whether somebody ordered dispatch whoever is attached. Safe
/// from any thread.
/// </summary>
sealed class Participants(SteadyClock clock)
{
    readonly Lock _gatewaysLock = new();
    ImmutableList<Gateway> _gateways = [];
    volatile bool _isOrdered;

    /// <summary>Called, on any thread, when dispatch may have begun or ended.</summary>
    public event Action? Changed;

    public bool IsOrdered => _isOrdered;

    public bool Dispatches => _isOrdered || Gateways.Any(gateway => gateway.Dispatches);

    public bool Any => !Gateways.IsEmpty;

    public bool IsAttached(string profile) => Gateways.Any(gateway => gateway.Profile == profile);

    public IReadOnlyList<GatewayMessage> Messages() =>
    [
        .. Gateways.OrderBy(gateway => gateway.Profile, StringComparer.Ordinal).Select(gateway => new GatewayMessage(
            gateway.Profile, gateway.Dispatches, gateway.Pid, gateway.Since.Seconds)),
    ];

    public void Order()
    {
        _isOrdered = true;
        Changed?.Invoke();
    }

    public IDisposable Attach(string profile, bool dispatches, int? pid)
    {
        var gateway = new Gateway(this, profile, dispatches, pid, clock.Now());
        lock (_gatewaysLock) _gateways = _gateways.Add(gateway);
        Changed?.Invoke();
        return gateway;
    }

    ImmutableList<Gateway> Gateways => Volatile.Read(ref _gateways);

    void Detach(Gateway gateway)
    {
        lock (_gatewaysLock) _gateways = _gateways.Remove(gateway);
        Changed?.Invoke();
    }

    sealed class Gateway(Participants participants, string profile, bool dispatches, int? pid, Instant since)
        : IDisposable
    {
        public string Profile => profile;

        public bool Dispatches => dispatches;

        public int? Pid => pid;

        public Instant Since => since;

        public void Dispose() => participants.Detach(this);
    }
}
