using System.Globalization;

namespace Andon.Linux.Processes;

/// <summary>
/// How a process ended: with a code, or by a signal. Neither is known when somebody else collected the status.
/// </summary>
public readonly record struct ExitStatus(int? Code, int? Signal)
{
    public static ExitStatus Unknown => default;

    public bool IsKnown => Code is not null || Signal is not null;

    public override string ToString() => (Code, Signal) switch
    {
        ({ } code, _) => string.Create(CultureInfo.InvariantCulture, $"exited with code {code}"),
        (_, { } signal) => string.Create(CultureInfo.InvariantCulture, $"killed by signal {signal}"),
        _ => "ended, status unknown",
    };
}
