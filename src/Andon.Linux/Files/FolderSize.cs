namespace Andon.Linux.Files;

/// <summary>
/// How many bytes the files below a directory have. Links are not followed and mounts not entered; what is too much or
/// too deep to count is left out, so that the answer is the least that there is.
/// </summary>
public static class FolderSize
{
    const int EntriesMax = 100_000;
    const int DepthMax = 32;

    public static long Of(OpenFolder folder)
    {
        var left = EntriesMax;
        return Of(folder, DepthMax, ref left);
    }

    static long Of(OpenFolder folder, int depth, ref int left)
    {
        var bytes = 0L;
        foreach (var name in folder.Names(left))
        {
            if (left-- <= 0) break;
            if (folder.TryStat(name) is not { } status) continue;
            if (!status.IsFolder)
            {
                bytes += status.Size;
                continue;
            }

            if (depth == 0 || !status.IsBeside(folder.Status)) continue;
            using var inner = folder.TryOpen(name);
            if (inner is not null) bytes += Of(inner, depth - 1, ref left);
        }

        return bytes;
    }
}
