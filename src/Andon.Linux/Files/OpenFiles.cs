using System.Text;
using Andon.Linux.Calls;
using Andon.Linux.Processes;

namespace Andon.Linux.Files;

/// <summary>A process that has a file open; the name is the kernel's, at most 15 bytes.</summary>
public readonly record struct FileHolder(int Pid, string Name);

/// <summary>
/// Who has a file open, as far as we may look. Descriptors are examined by stat through /proc, which follows the link
/// without opening the file.
/// </summary>
public static class OpenFiles
{
    const int LinkBytesMax = 4096;
    const int CommandBytesMax = 4096;

    public static IReadOnlyList<FileHolder> Holders(string path) =>
        FileStatus.TryRead(path, out var file) ? Holders(file) : [];

    public static IReadOnlyList<FileHolder> Holders(FileIdentity file)
    {
        var holders = new List<FileHolder>();
        foreach (var pid in ProcFile.Pids())
        {
            if (DescriptorsOf($"/proc/{pid}/fd")?.Any(link => IsSameFile(link, file)) == true)
                holders.Add(new FileHolder(pid, NameOf(pid)));
        }

        return holders;
    }

    /// <summary>Its command line, or its name when that cannot be seen.</summary>
    public static string CommandOf(FileHolder holder) =>
        ProcFile.TryRead($"/proc/{holder.Pid}/cmdline", CommandBytesMax) is { Length: > 0 } command
            ? Encoding.UTF8.GetString(command).Replace('\0', ' ').Trim()
            : holder.Name;

    /// <summary>How many descriptors of this process point below the prefix.</summary>
    public static int CountOwn(string prefix) =>
        DescriptorsOf("/proc/self/fd")?.Count(
            link => ReadLink(link).StartsWith(prefix, StringComparison.Ordinal)) ?? 0;

    /// <summary>Null when the process ended meanwhile, or belongs to somebody else.</summary>
    internal static List<string>? DescriptorsOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static bool IsSameFile(string link, FileIdentity file) => TryStat(link)?.IsSameFile(file) == true;

    /// <summary>What the descriptor leads to; null when it was closed meanwhile.</summary>
    internal static unsafe FileIdentity? TryStat(string link)
    {
        StatBuffer buffer;
        var result = FileCalls.StatPath(FileCalls.CurrentDirectory, link, 0, FileCalls.StatBasic, &buffer);
        return result == 0 ? FileStatus.ToIdentity(buffer) : null;
    }

    static string NameOf(int pid) =>
        ProcFile.TryRead($"/proc/{pid}/comm", 64) is { } name ? Encoding.UTF8.GetString(name).TrimEnd('\n') : "";

    internal static unsafe string ReadLink(string path)
    {
        var buffer = stackalloc byte[LinkBytesMax];
        var length = FileCalls.ReadLink(path, buffer, LinkBytesMax);
        return length < 0 ? "" : Encoding.UTF8.GetString(buffer, (int)length);
    }
}
