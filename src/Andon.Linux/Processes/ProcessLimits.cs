using System.Globalization;
using System.Text;

namespace Andon.Linux.Processes;

/// <summary>A limit of a process; <see cref="long.MaxValue"/> stands for none.</summary>
/// <param name="Soft">The one that holds.</param>
/// <param name="Hard">How far the process may raise it.</param>
public readonly record struct ProcessLimit(long Soft, long Hard);

/// <summary>What the kernel lets a process have, by the kernel's own names.</summary>
public sealed record ProcessLimits(IReadOnlyDictionary<string, ProcessLimit> ByName)
{
    public const string OpenFiles = "Max open files";
    public const string Processes = "Max processes";
    public const string FileSize = "Max file size";

    const int BytesMax = 16 * 1024;
    const int NameWidth = 26;

    /// <summary>Null when they cannot be read.</summary>
    /// <param name="pid">Whose; our own when null.</param>
    public static ProcessLimits? TryRead(int? pid = null) =>
        ProcFile.TryRead(PathOf(pid, "limits"), BytesMax) is { } bytes ? Parse(Encoding.ASCII.GetString(bytes)) : null;

    /// <summary>How many descriptors a process has open; null when we may not look.</summary>
    public static int? CountOpen(int pid) => Files.OpenFiles.DescriptorsOf(PathOf(pid, "fd"))?.Count;

    /// <summary>Sample: <c>Max open files            1024                 524288               files</c>.</summary>
    internal static ProcessLimits Parse(string text)
    {
        var limits = new Dictionary<string, ProcessLimit>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Skip(1))
        {
            if (line.Length <= NameWidth) continue;
            if (line[NameWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var soft, var hard, ..])
                continue;
            limits[line[..NameWidth].TrimEnd()] = new ProcessLimit(Number(soft), Number(hard));
        }

        return new ProcessLimits(limits);
    }

    static string PathOf(int? pid, string file) =>
        pid is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/{file}")
            : $"/proc/self/{file}";

    static long Number(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
}
