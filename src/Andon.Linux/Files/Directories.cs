using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>Makes names durable: a created or renamed file survives only once its directory is synced.</summary>
public static class Directories
{
    public static void Sync(string path)
    {
        using var directory = PosixFile.Open(path, FileCalls.ReadOnly | FileCalls.Directory);
        PosixFile.Sync(directory, path);
    }

    /// <summary>Syncs the directory that holds the path.</summary>
    public static void SyncParent(string path) => Sync(ParentOf(path));

    internal static string ParentOf(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path))
        ?? throw new ArgumentException($"{path} has no directory.", nameof(path));
}
