namespace Andon.Protocol.Discovery;

/// <summary>
/// Tells whether we run inside a systemd service. A daemon started there would be killed with the service, for a new
/// session does not leave the control group.
/// </summary>
static class ServiceCgroup
{
    const string Membership = "/proc/self/cgroup";
    const string Systemd = "/run/systemd/system";

    public static string? Current() =>
        Directory.Exists(Systemd) && File.Exists(Membership) ? Find(File.ReadAllLines(Membership)) : null;

    /// <summary>
    /// Sample: <c>0::/system.slice/ci-agent.service</c>. The user's own manager (<c>user@1000.service</c>) is no such
    /// service, nor is one that has put us into a scope.
    /// </summary>
    internal static string? Find(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(candidate => candidate.StartsWith("0::", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(candidate => candidate.Contains(":name=systemd:", StringComparison.Ordinal));
        string? service = null;
        foreach (var part in (line ?? "").Split('/'))
        {
            if (part.EndsWith(".scope", StringComparison.Ordinal)) service = null;
            else if (part.EndsWith(".service", StringComparison.Ordinal) && !IsUserManager(part)) service = part;
        }

        return service;
    }

    static bool IsUserManager(string part) => part.StartsWith("user@", StringComparison.Ordinal);
}
