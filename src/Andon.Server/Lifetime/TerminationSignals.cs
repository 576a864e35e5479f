using System.Runtime.InteropServices;

namespace Andon.Server.Lifetime;

/// <summary>
/// The signals by which people and service managers ask a process to end: the daemon then leaves in order.
/// </summary>
sealed class TerminationSignals : IDisposable
{
    readonly PosixSignalRegistration[] _registrations;

    public TerminationSignals(Action<string> leave) => _registrations = Array.ConvertAll(
        [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP],
        signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            leave($"{signal} came");
        }));

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
