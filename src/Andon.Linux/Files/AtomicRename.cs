using Andon.Linux.Calls;

namespace Andon.Linux.Files;

/// <summary>
/// Renames in one step: a reader sees the old file or the new one, never neither. Durable after a directory sync.
/// </summary>
public static class AtomicRename
{
    /// <summary>Replaces whatever bears the new name.</summary>
    public static void Replace(string from, string to) =>
        Errno.Check(Rename(from, to, 0), "rename", $"{from} to {to}");

    /// <summary>False, and nothing changed, when the new name is taken.</summary>
    public static bool TryMove(string from, string to)
    {
        if (Rename(from, to, FileCalls.RenameNoReplace) == 0) return true;
        if (Errno.Last == Errno.Exists) return false;
        throw Errno.Failure("renameat2", $"{from} to {to}", Errno.Last);
    }

    static int Rename(string from, string to, uint flags) =>
        FileCalls.Rename(FileCalls.CurrentDirectory, from, FileCalls.CurrentDirectory, to, flags);
}
