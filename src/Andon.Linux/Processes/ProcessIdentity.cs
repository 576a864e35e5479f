using System.Globalization;
using System.Text;

namespace Andon.Linux.Processes;

/// <summary>
/// One process of one boot: the pid alone is recycled, together with the boot and the tick of its start it is not.
/// The textual form is <c>boot:pid:ticks</c>.
/// </summary>
public readonly record struct ProcessIdentity(string BootId, int Pid, long StartTicks)
{
    const int BootIdLength = 36;

    public static string CurrentBootId { get; } = ReadBootId();

    public static ProcessIdentity Current =>
        TryRead(Environment.ProcessId) ?? throw new IOException("/proc/self/stat cannot be read: is /proc mounted?");

    /// <summary>
    /// The pid namespace of this process (an inode number). A pid written down in another namespace says nothing here.
    /// </summary>
    public static ulong CurrentPidNamespace =>
        Files.FileStatus.TryRead("/proc/self/ns/pid", out var identity) ? identity.Inode : 0;

    /// <summary>Null when no such process exists or it is a zombie that nobody collected yet.</summary>
    public static ProcessIdentity? TryRead(int pid) =>
        ProcessEntry.TryRead(pid) is { IsAlive: true } entry ? Of(entry) : null;

    /// <summary>Whether this very process runs on; a zombie does not.</summary>
    public bool IsAlive => BootId == CurrentBootId && TryRead(Pid) == this;

    public static ProcessIdentity? TryParse(string text) =>
        text.Split(':') is [{ Length: BootIdLength } boot, var pid, var ticks]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(boot, number, start)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BootId}:{Pid}:{StartTicks}");

    internal static ProcessIdentity Of(in ProcessEntry entry) => new(CurrentBootId, entry.Pid, entry.StartTicks);

    static string ReadBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return ProcFile.TryRead(path, 64) is { } bytes
            ? Encoding.ASCII.GetString(bytes).Trim()
            : throw new IOException($"{path} cannot be read: is /proc mounted?");
    }
}
