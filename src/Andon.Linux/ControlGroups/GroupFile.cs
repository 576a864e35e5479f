using System.Text;
using Andon.Linux.Calls;
using Andon.Linux.Files;
using Andon.Linux.Processes;

namespace Andon.Linux.ControlGroups;

/// <summary>Reads and writes the small files by which the kernel shows and takes what a control group is.</summary>
static class GroupFile
{
    const int BytesMax = 1024 * 1024;

    /// <summary>Null when it is not there, or not for us.</summary>
    public static string? TryRead(string path) =>
        ProcFile.TryRead(path, BytesMax) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The kernel takes or refuses each write whole; throws its refusal.</summary>
    public static void Write(string path, string text)
    {
        using var file = PosixFile.Open(path, FileCalls.WriteOnly);
        PosixFile.WriteAll(file, Encoding.ASCII.GetBytes(text), path);
    }

    /// <summary>Whether the words of the file, such as the controllers of a group, have this one among them.</summary>
    public static bool Lists(string path, string word) =>
        TryRead(path) is { } text && text.Split([' ', '\n']).Contains(word, StringComparer.Ordinal);

    /// <summary>Sample: <c>oom_kill 3</c> in a file of such lines. Zero when there is none.</summary>
    public static long Count(string path, string key)
    {
        foreach (var line in TryRead(path)?.Split('\n') ?? [])
        {
            if (line.Split(' ') is [var name, var number] && name == key && long.TryParse(number, out var count))
                return count;
        }

        return 0;
    }

    public static bool MayWrite(string path) => FileCalls.Access(path, FileCalls.MayWrite) == 0;
}
