namespace Andon.Linux.Files;

/// <summary>How many bytes an unprivileged writer may still put on the file system of a path.</summary>
public static class FileSpace
{
    public static long Free(string path)
    {
        var space = FileSystems.Read(path);
        return (long)UInt128.Min((UInt128)space.BlocksAvailable * (ulong)space.FragmentSize, long.MaxValue);
    }
}
