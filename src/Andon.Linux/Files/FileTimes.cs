using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>Sets a file's times without opening it.</summary>
public static class FileTimes
{
    /// <summary>The file was written now, by the kernel's clock. A link is not followed.</summary>
    public static void Touch(string path) => Errno.Check(
        FileCalls.SetTimes(FileCalls.CurrentDirectory, path, 0, FileCalls.StatNoFollow), "utimensat", path);
}
