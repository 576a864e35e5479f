namespace Andon.Linux.Files;

/// <summary>Where folders lie in one another, told by their inodes: links and bind mounts do not deceive it.</summary>
public static class FolderPlace
{
    const int DepthMax = 4096;

    /// <summary>Whether the folder is the other one or lies below it. Both must exist.</summary>
    public static bool IsWithin(string folder, string other)
    {
        if (!FileStatus.TryRead(other, out var wanted)) return false;
        var path = folder;
        for (var depth = 0; depth < DepthMax && FileStatus.TryRead(path, out var here); depth++)
        {
            if (here.IsSameFile(wanted)) return true;
            path += "/..";
            if (FileStatus.TryRead(path, out var above) && above.IsSameFile(here)) return false;
        }

        return false;
    }
}
