using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// The zeros at the end of a segment, in which its next frames will lie. Over bytes that were written before, a sync
/// has only the frames to write: neither a size nor blocks, which cost a file system more. Room says nothing: a log
/// is the same with and without it.
/// </summary>
static class Room
{
    const long BytesMin = 64 * 1024;
    const long BytesMax = 2 * 1024 * 1024;
    const long Block = 4096;

    static readonly byte[] Zeros = new byte[64 * 1024];

    /// <summary>
    /// Makes room behind the offset, where the file ends: as much as it is long already, within bounds. It is durable
    /// with the next sync. If it cannot be made, the file ends at the offset as before, or in zeros.
    /// </summary>
    public static void Make(IDiskFile file, long offset)
    {
        var end = (offset + Math.Clamp(offset, BytesMin, BytesMax)) / Block * Block;
        end = Math.Min(end, Log.SegmentBytesMax);
        try
        {
            for (var at = offset; at < end; at += Zeros.Length)
                file.Write(at, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, end - at)));
        }
        catch (IOException)
        {
            CutQuietly(file, offset);
        }
    }

    /// <summary>Whether nothing but room follows the offset.</summary>
    public static bool Follows(IDiskFile file, long offset)
    {
        var buffer = new byte[256 * 1024];
        while (file.Read(offset, buffer) is var count and > 0)
        {
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0)) return false;
            offset += count;
        }

        return true;
    }

    /// <summary>What little space is left is not for zeros.</summary>
    static void CutQuietly(IDiskFile file, long length)
    {
        try
        {
            file.Truncate(length);
        }
        catch (IOException)
        {
            // Then the file ends in fewer zeros than it might.
        }
    }
}
