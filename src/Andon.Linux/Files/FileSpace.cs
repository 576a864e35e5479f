namespace Andon.Linux.Files;

/// <summary>The room that a file system has for an unprivileged writer.</summary>
/// <param name="TotalBytes">All of it.</param>
/// <param name="FreeBytes">What may still be written.</param>
/// <param name="Names">Files that it can have; zero where nothing limits them.</param>
/// <param name="FreeNames">Files that may still be made.</param>
public readonly record struct FileRoom(long TotalBytes, long FreeBytes, long Names, long FreeNames);

/// <summary>How many bytes an unprivileged writer may still put on the file system of a path.</summary>
public static class FileSpace
{
    public static long Free(string path) => RoomOf(path).FreeBytes;

    /// <summary>The path must exist.</summary>
    public static FileRoom RoomOf(string path)
    {
        var space = FileSystems.Read(path);
        return new FileRoom(
            Bytes(space.Blocks, space.FragmentSize), Bytes(space.BlocksAvailable, space.FragmentSize),
            Number(space.Names), Number(space.NamesFree));
    }

    static long Bytes(ulong blocks, long size) => Number((UInt128)blocks * (ulong)size);

    static long Number(UInt128 number) => (long)UInt128.Min(number, long.MaxValue);
}
