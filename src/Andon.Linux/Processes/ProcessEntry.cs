using System.Buffers.Text;

namespace Andon.Linux.Processes;

/// <summary>One process as /proc/[pid]/stat shows it at one moment.</summary>
readonly record struct ProcessEntry(
    int Pid, int Parent, int Group, int Session, char State, int Threads, long StartTicks)
{
    const int StatBytesMax = 1024;

    /// <summary>A leader that ended before its other threads is shown as a zombie, yet the process lives.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x') || Threads > 1;

    public static ProcessEntry? TryRead(int pid) =>
        ProcFile.TryRead($"/proc/{pid}/stat", StatBytesMax) is { } stat ? TryParse(stat) : null;

    public static List<ProcessEntry> ReadAll()
    {
        var entries = new List<ProcessEntry>();
        foreach (var pid in ProcFile.Pids())
        {
            if (TryRead(pid) is { } entry) entries.Add(entry);
        }

        return entries;
    }

    /// <summary>
    /// Sample: <c>4711 (a) (b) S 1 4711 4711 0 -1 … 20 0 1 0 8839123 …</c>. The name is free text, so the fields are
    /// counted from the last parenthesis: state is the 3rd field, threads the 20th, start ticks the 22nd.
    /// </summary>
    internal static ProcessEntry? TryParse(ReadOnlySpan<byte> stat)
    {
        var open = stat.IndexOf((byte)'(');
        var close = stat.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 >= stat.Length) return null;
        if (!Utf8Parser.TryParse(stat[..open], out int pid, out _)) return null;

        var rest = stat[(close + 2)..];
        var state = (char)rest[0];
        Span<long> fields = stackalloc long[20];
        var count = ParseNumbers(rest[1..], fields);
        return count < fields.Length - 1
            ? null
            : new ProcessEntry(
                pid, (int)fields[0], (int)fields[1], (int)fields[2], state, (int)fields[16], fields[18]);
    }

    static int ParseNumbers(ReadOnlySpan<byte> text, Span<long> fields)
    {
        var count = 0;
        while (count < fields.Length)
        {
            text = text.TrimStart((byte)' ');
            if (text.IsEmpty) break;

            var space = text.IndexOf((byte)' ');
            var word = space < 0 ? text : text[..space];
            _ = Utf8Parser.TryParse(word, out fields[count], out _);
            count++;
            text = text[word.Length..];
        }

        return count;
    }
}
