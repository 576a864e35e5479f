using System.Buffers.Binary;

namespace Andon.Salvage.Files;

/// <summary>
/// Reads a write-ahead log as SQLite's own recovery does: frames count as long as their salts are the header's and
/// their checksums go on from one to the next, and only up to the last one that commits.
/// </summary>
static class WalReader
{
    const uint MagicLittleEndian = 0x377f0682;
    const uint MagicBigEndian = 0x377f0683;
    const uint Version = 3007000;
    const int HeaderSize = 32;
    const int FrameHeaderSize = 24;

    /// <summary>Null, with the reason, when nothing of the log may be applied.</summary>
    /// <remarks><c>pageSize</c>: Of the main file; 0 takes whatever the log says.</remarks>
    public static WalContent? Read(ReadOnlyMemory<byte> wal, int pageSize, out string? refusal)
    {
        var bytes = wal.Span;
        refusal = RefusalOfHeader(bytes, pageSize, out var size);
        if (refusal is not null) return null;
        var isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(bytes) == MagicBigEndian;
        var sum = Checksum(bytes[..24], (0, 0), isBigEndian);
        if (sum != Stored(bytes, 24))
        {
            refusal = "the checksum of its header is wrong";
            return null;
        }

        var committed = Frames(bytes, size, sum, isBigEndian, out var pageCount, out var offsets);
        if (committed > 0) return new(wal, pageCount, committed, offsets);
        refusal = "it holds no whole transaction";
        return null;
    }

    /// <summary>0 when it says none that can be.</summary>
    public static int PageSizeOf(ReadOnlySpan<byte> wal) =>
        RefusalOfHeader(wal, 0, out var size) is null ? size : 0;

    static string? RefusalOfHeader(ReadOnlySpan<byte> bytes, int pageSize, out int size)
    {
        size = 0;
        if (bytes.Length < HeaderSize) return "it is shorter than its header";
        var magic = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (magic is not (MagicLittleEndian or MagicBigEndian)) return "it does not begin as one";
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) != Version) return "it is of an unknown version";
        var claimed = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        if (claimed is < 512 or > 65536 || (claimed & (claimed - 1)) != 0) return "its page size is impossible";
        size = (int)claimed;
        return pageSize == 0 || size == pageSize ? null : "its pages are of another size than the file's";
    }

    /// <summary>The number of committed frames.</summary>
    static int Frames(
        ReadOnlySpan<byte> bytes, int size, (uint, uint) sum, bool isBigEndian,
        out int pageCount, out Dictionary<int, int> committed)
    {
        committed = [];
        pageCount = 0;
        var salts = bytes.Slice(16, 8);
        var pending = new Dictionary<int, int>();
        var (frames, committedFrames) = (0, 0);
        for (var at = HeaderSize; at <= bytes.Length - FrameHeaderSize - size; at += FrameHeaderSize + size)
        {
            var frame = bytes.Slice(at, FrameHeaderSize + size);
            if (!frame.Slice(8, 8).SequenceEqual(salts)) break;
            sum = Checksum(frame[..8], sum, isBigEndian);
            sum = Checksum(frame[FrameHeaderSize..], sum, isBigEndian);
            if (sum != Stored(frame, 16)) break;
            var page = BinaryPrimitives.ReadUInt32BigEndian(frame);
            var pagesAfter = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
            if (page is 0 or > int.MaxValue || pagesAfter > int.MaxValue / size) break;
            frames++;
            pending[(int)page] = at + FrameHeaderSize;
            if (pagesAfter == 0) continue;
            foreach (var (changed, offset) in pending) committed[changed] = offset;
            pending.Clear();
            (pageCount, committedFrames) = ((int)pagesAfter, frames);
        }

        return committedFrames;
    }

    static (uint, uint) Stored(ReadOnlySpan<byte> bytes, int at) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]));

    static (uint, uint) Checksum(ReadOnlySpan<byte> bytes, (uint First, uint Second) sum, bool isBigEndian)
    {
        var (first, second) = sum;
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
        {
            first = unchecked(first + Word(bytes[at..], isBigEndian) + second);
            second = unchecked(second + Word(bytes[(at + 4)..], isBigEndian) + first);
        }

        return (first, second);
    }

    static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
