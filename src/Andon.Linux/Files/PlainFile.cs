using System.Text;

namespace Andon.Linux.Files;

/// <summary>
/// Reads files that others may have put there: ordinary ones only, through no link, with no other name and not locked
/// by us, so that what is closed afterwards is no database of ours.
/// </summary>
public static class PlainFile
{
    /// <summary>Null when there is no such file, when it is something else, or when it is larger.</summary>
    public static string? ReadText(string path, int bytesMax)
    {
        using var file = TryOpen(path);
        if (file is null || file.Length > bytesMax) return null;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Null when there is none, or when it is a link or no ordinary file.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            var handle = SoleFile.TryOpen(path);
            return handle is null ? null : new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
