using System.Globalization;
using System.Text;

namespace Andon.Linux.Processes;

/// <summary>What can be told to a person of a process.</summary>
/// <param name="Identity">Which.</param>
/// <param name="Command">Its command line, or its name where that cannot be seen.</param>
/// <param name="StartedAt">Seconds since the epoch, as the clock stands now.</param>
public sealed record ProcessFacts(ProcessIdentity Identity, string Command, long StartedAt)
{
    /// <summary>The kernel counts start times in these, whatever its own tick is.</summary>
    const long TicksPerSecond = 100;

    const int CommandBytesMax = 4096;
    const int EnvironmentBytesMax = 1024 * 1024;
    const int StatBytesMax = 1024 * 1024;

    /// <summary>Null when there is no such process.</summary>
    public static ProcessFacts? TryRead(int pid)
    {
        if (ProcessIdentity.TryRead(pid) is not { } identity) return null;
        return new ProcessFacts(identity, CommandOf(pid), BootSeconds() + (identity.StartTicks / TicksPerSecond));
    }

    /// <summary>The processes that were started with the variable, and its value, as far as we may look.</summary>
    public static IEnumerable<(int Pid, string Value)> WithVariable(string name)
    {
        var prefix = Encoding.UTF8.GetBytes($"{name}=");
        foreach (var pid in ProcFile.Pids())
        {
            if (ProcFile.TryRead(Of(pid, "environ"), EnvironmentBytesMax) is { } environment
                && Find(environment, prefix) is { } value)
            {
                yield return (pid, value);
            }
        }
    }

    static string CommandOf(int pid)
    {
        if (ProcFile.TryRead(Of(pid, "cmdline"), CommandBytesMax) is { Length: > 0 } command)
            return Encoding.UTF8.GetString(command).Replace('\0', ' ').Trim();
        return ProcFile.TryRead(Of(pid, "comm"), CommandBytesMax) is { } name
            ? Encoding.UTF8.GetString(name).TrimEnd('\n')
            : "";
    }

    static string? Find(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> prefix)
    {
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(prefix))
                return Encoding.UTF8.GetString(environment[range][prefix.Length..]);
        }

        return null;
    }

    static long BootSeconds()
    {
        const string key = "btime ";
        var text = Encoding.ASCII.GetString(ProcFile.TryRead("/proc/stat", StatBytesMax) ?? []);
        var line = text.Split('\n').FirstOrDefault(each => each.StartsWith(key, StringComparison.Ordinal));
        return long.TryParse(line.AsSpan(line is null ? 0 : key.Length), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 0;
    }

    static string Of(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");
}
