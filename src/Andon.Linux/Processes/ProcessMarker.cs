using System.Text;

namespace Andon.Linux.Processes;

/// <summary>
/// A variable in the environment of a process that children inherit, by which a tree is known even when its members
/// detach themselves. The value must be unique on the machine for all time, such as the path of a run's directory.
/// </summary>
public sealed record ProcessMarker(string Name, string Value)
{
    const int EnvironmentBytesMax = 1024 * 1024;
    const int LooksMax = 20;

    /// <summary>Whether the process was started with this marker; false when we may not look.</summary>
    public bool IsOn(int pid) => Read(pid) is { } environment && Find(environment, Name) == Value;

    /// <summary>
    /// Whether a process may be a member of the tree with this marker: not when it stands alone, nor when it bears the
    /// marker of another tree. One without any marker may be: programs clear their environment.
    /// </summary>
    internal static bool AllowsMember(int pid, ProcessMarker? marker)
    {
        if (Read(pid) is not { } environment) return true;
        if (Find(environment, DetachedProcess.StandsAloneVariable) is not null) return false;
        return marker is null || Find(environment, marker.Name) is not { } value || value == marker.Value;
    }

    /// <summary>
    /// In the middle of exec a process shows neither environment nor arguments; for a moment it is then unknown whose
    /// it is, so we look again. One that cleared its environment still shows arguments.
    /// </summary>
    static byte[]? Read(int pid)
    {
        for (var look = 1; ; look++)
        {
            var environment = ProcFile.TryRead($"/proc/{pid}/environ", EnvironmentBytesMax);
            if (environment is not [] || look == LooksMax) return environment;
            if (ProcFile.TryRead($"/proc/{pid}/cmdline", 1) is not []) look = LooksMax - 1;
            else ProcFile.Pause(1);
        }
    }

    static string? Find(ReadOnlySpan<byte> environment, string name)
    {
        var prefix = Encoding.UTF8.GetBytes(name + "=");
        foreach (var range in environment.Split((byte)0))
        {
            var variable = environment[range];
            if (variable.StartsWith(prefix)) return Encoding.UTF8.GetString(variable[prefix.Length..]);
        }

        return null;
    }
}
