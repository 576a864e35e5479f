using System.Globalization;
using System.Text;

namespace Andon.Linux.Processes;

/// <summary>
/// How much memory and processor time is left, as the kernel says: of the host, or of the control group that this
/// process is confined to where that has less. What cannot be read counts as plenty.
/// </summary>
/// <param name="MemoryBytes">All there is.</param>
/// <param name="AvailableBytes">What may be used without swapping.</param>
/// <param name="SwapBytes">All the swap there is.</param>
/// <param name="SwapFreeBytes">What of it is free.</param>
/// <param name="StalledShare">Share of the last ten seconds in which every task waited for memory, 0 to 1.</param>
/// <param name="LoadPerProcessor">Runnable tasks for each processor, over the last minute.</param>
public readonly record struct HostLoad(
    long MemoryBytes, long AvailableBytes, long SwapBytes, long SwapFreeBytes, double StalledShare,
    double LoadPerProcessor)
{
    const int FileBytesMax = 16 * 1024;

    public static HostLoad Read()
    {
        var memory = Text("/proc/meminfo");
        var total = Kilobytes(memory, "MemTotal");
        var available = Kilobytes(memory, "MemAvailable") ?? total;
        var host = new HostLoad(
            total ?? 0, available ?? 0, Kilobytes(memory, "SwapTotal") ?? 0, Kilobytes(memory, "SwapFree") ?? 0,
            Stalled(Text("/proc/pressure/memory")), Load(Text("/proc/loadavg")));
        return GroupMemory() is { } group && group.Total < host.MemoryBytes
            ? host with
            {
                MemoryBytes = group.Total,
                AvailableBytes = Math.Min(host.AvailableBytes, Math.Max(0, group.Total - group.Used)),
            }
            : host;
    }

    /// <summary>What the kernel could take back from the group's file cache is not counted as used.</summary>
    static (long Total, long Used)? GroupMemory()
    {
        if (Text("/proc/self/cgroup") is not { } lines) return null;
        foreach (var line in lines.Split('\n'))
        {
            if (!line.StartsWith("0::/", StringComparison.Ordinal)) continue;
            var folder = $"/sys/fs/cgroup{line[3..]}";
            if (Number(Text($"{folder}/memory.max")) is not { } total) return null;
            if (Number(Text($"{folder}/memory.current")) is not { } used) return null;
            return (total, used - (Field(Text($"{folder}/memory.stat"), "inactive_file ") ?? 0));
        }

        return null;
    }

    static long? Kilobytes(string? text, string name) => Field(text, $"{name}:") * 1024;

    static long? Field(string? text, string name)
    {
        if (text is null) return null;
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            return Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal));
        }

        return null;
    }

    static double Stalled(string? text)
    {
        const string key = "full avg10=";
        var at = text?.IndexOf(key, StringComparison.Ordinal) ?? -1;
        return at < 0 ? 0 : Fraction(text!.AsSpan(at + key.Length)) / 100;
    }

    static double Load(string? text) => text is null ? 0 : Fraction(text) / Environment.ProcessorCount;

    static double Fraction(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var number = end < 0 ? text : text[..end];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    static long? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string? Text(string path) =>
        ProcFile.TryRead(path, FileBytesMax) is { } bytes ? Encoding.ASCII.GetString(bytes) : null;
}
