using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// Writes a whole small file so that after a crash either the old content or the new one is there, complete: a sibling
/// is written, synced and renamed over the name, then the directory is synced. The sibling is removed when that fails.
/// </summary>
public static class DurableFile
{
    /// <summary>Owner only: what we write holds board content, identities or tokens.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const int SiblingsMax = 1000;

    /// <summary>Creates the file or replaces it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly)
    {
        var sibling = WriteSibling(path, bytes, mode);
        try
        {
            AtomicRename.Replace(sibling, path);
        }
        catch (IOException)
        {
            _ = FileCalls.Unlink(sibling);
            throw;
        }

        Directories.SyncParent(path);
    }

    /// <summary>
    /// The file's bytes, or null when there is none. One that is longer than the limit is no file of ours: it throws.
    /// </summary>
    public static byte[]? TryRead(string path, int bytesMax)
    {
        if (!FileStatus.TryRead(path, out var status)) return null;
        if (status.Size > bytesMax)
        {
            throw new IOException($"{path} has {status.Size} bytes; at most {bytesMax} are ours.");
        }
        try
        {
            using var file = PosixFile.Open(path, FileCalls.ReadOnly | FileCalls.NoFollow);
            var bytes = new byte[status.Size];
            return bytes.AsSpan(0, PosixFile.ReadAt(file, 0, bytes, path)).ToArray();
        }
        catch (IOException gone) when (Errno.Is(gone, Errno.NoEntry))
        {
            return null;
        }
    }

    /// <summary>Creates the file; false, and nothing changed, when the name is taken.</summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly)
    {
        var sibling = WriteSibling(path, bytes, mode);
        var isCreated = false;
        try
        {
            isCreated = AtomicRename.TryMove(sibling, path);
        }
        finally
        {
            if (!isCreated) _ = FileCalls.Unlink(sibling);
        }

        if (isCreated) Directories.SyncParent(path);
        return isCreated;
    }

    static string WriteSibling(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var sibling = CreateSibling(path, mode, out var handle);
        using (handle)
        {
            try
            {
                PosixFile.WriteAll(handle, bytes, sibling);
                PosixFile.Sync(handle, sibling);
            }
            catch (IOException)
            {
                _ = FileCalls.Unlink(sibling);
                throw;
            }
        }

        return sibling;
    }

    /// <summary>Exclusive creation proves the sibling ours; one left behind by a crash is stepped over.</summary>
    static string CreateSibling(string path, UnixFileMode mode, out SafeFileHandle handle)
    {
        for (var number = 0; ; number++)
        {
            var sibling = $"{path}.{Environment.ProcessId}.{number}.new";
            try
            {
                var flags = FileCalls.ReadWrite | FileCalls.Create | FileCalls.Exclusive | FileCalls.NoFollow;
                handle = PosixFile.Open(sibling, flags, (uint)mode);
                return sibling;
            }
            catch (IOException taken) when (Errno.Is(taken, Errno.Exists) && number < SiblingsMax)
            {
            }
        }
    }
}
