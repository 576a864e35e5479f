using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>What this process may do with a path, asked of the kernel without opening anything.</summary>
public static class Permissions
{
    /// <summary>False on a file system that is mounted read-only, too.</summary>
    public static bool CanWrite(string path) => FileCalls.Access(path, FileCalls.MayWrite) == 0;

    /// <summary>Whether a folder's names may be listed and looked at.</summary>
    public static bool CanLookInto(string folder) =>
        FileCalls.Access(folder, FileCalls.MayRead | FileCalls.MayExecute) == 0;
}
