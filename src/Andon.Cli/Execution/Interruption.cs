using System.Runtime.InteropServices;

namespace Andon.Cli.Execution;

/// <summary>
/// Ctrl-C and SIGTERM as a cancellation. Signals are caught from the first look at the token on, so that short
/// verbs pay nothing for it and die of them as programs do. The runtime's signal thread cancels, anybody may read.
/// </summary>
sealed class Interruption : IDisposable
{
    const int ExitBySignal = 128;
    const int InterruptNumber = 2;
    const int TerminateNumber = 15;

    readonly CancellationTokenSource _stop = new();
    readonly List<PosixSignalRegistration> _registrations = [];
    volatile int _number = InterruptNumber;

    public CancellationToken Token
    {
        get
        {
            if (_registrations.Count == 0)
            {
                Register(PosixSignal.SIGINT, InterruptNumber);
                Register(PosixSignal.SIGTERM, TerminateNumber);
            }

            return _stop.Token;
        }
    }

    /// <summary>As a shell names a death by this signal: 130 for Ctrl-C.</summary>
    public int ExitStatus => ExitBySignal + _number;

    /// <summary>What a signal does; tests call it themselves.</summary>
    public void Interrupt(int number = InterruptNumber)
    {
        _number = number;
        _stop.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    void Register(PosixSignal signal, int number) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Interrupt(number);
        }));
}
