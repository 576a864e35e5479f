using System.Collections;

namespace Andon.Protocol.Discovery;

/// <summary>
/// The daemon's environment: what it needs to find programs, homes and languages, and nothing that belongs to whoever
/// happened to start it — least of all a worker's token.
/// </summary>
public static class DaemonEnvironment
{
    public const string AllowNetworkFileSystem = "ANDON_ALLOW_NETWORK_FILE_SYSTEM";

    static readonly string[] Names =
    [
        "HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS", AllowNetworkFileSystem,
    ];

    static readonly string[] Prefixes = ["LC_", "DOTNET_"];

    public static Dictionary<string, string> Allowed()
    {
        var allowed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && IsAllowed(name)) allowed[name] = value;
        }

        return allowed;
    }

    static bool IsAllowed(string name) =>
        Names.Contains(name, StringComparer.Ordinal)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
