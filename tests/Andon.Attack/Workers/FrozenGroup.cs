using System.Globalization;

namespace Andon.Attack.Workers;

/// <summary>
/// A process in a frozen control group of version 1: in uninterruptible sleep, as one that waits for a dead disk, and
/// out of reach even of SIGKILL. Disposing lets it go.
/// </summary>
sealed class FrozenGroup : IDisposable
{
    const string Freezer = "/sys/fs/cgroup/freezer";
    const ulong KillBit = 1UL << (9 - 1);

    readonly string _folder;
    readonly int _pid;

    FrozenGroup(string folder, int pid) => (_folder, _pid) = (folder, pid);

    public static bool IsSupported =>
        Environment.IsPrivilegedProcess && File.Exists(Path.Combine(Freezer, "cgroup.procs"));

    public static FrozenGroup Of(int pid)
    {
        var name = $"andon-attack-{pid.ToString(CultureInfo.InvariantCulture)}";
        var folder = Directory.CreateDirectory(Path.Combine(Freezer, name)).FullName;
        var group = new FrozenGroup(folder, pid);
        File.WriteAllText(Path.Combine(folder, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));
        group.Set("FROZEN");
        return group;
    }

    /// <summary>Somebody has sent it SIGKILL, and it is still there.</summary>
    public bool IsKillPending() => File.ReadLines($"/proc/{_pid}/status")
        .Where(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal))
        .Any(line => (ulong.Parse(line.AsSpan("ShdPnd:".Length).Trim(), NumberStyles.HexNumber, null) & KillBit) != 0);

    public void Dispose()
    {
        Set("THAWED");
        for (var attempt = 0; File.ReadAllText(Path.Combine(_folder, "cgroup.procs")).Length > 0; attempt++)
        {
            if (attempt == 500) throw new TimeoutException($"Process {_pid} did not leave {_folder}.");
            Thread.Sleep(10);
        }

        Directory.Delete(_folder);
    }

    void Set(string state) => File.WriteAllText(Path.Combine(_folder, "freezer.state"), state);
}
