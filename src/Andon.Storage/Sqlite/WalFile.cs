using System.Buffers.Binary;
using Andon.Storage.Disks;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A write-ahead log as it lies there while no connection of ours has it open: which one it is, and how many frames
/// SQLite would believe.
/// </summary>
/// <param name="Size">In bytes.</param>
/// <param name="Salts">0 when its header is none.</param>
/// <param name="Frames">Up to the last one that commits.</param>
readonly record struct WalFile(long Size, ulong Salts, long Frames)
{
    public const int SaltsOffset = 16;

    const uint MagicLittleEndian = 0x377f0682;
    const uint MagicBigEndian = 0x377f0683;
    const int HeaderSize = 32;
    const int FrameHeaderSize = 24;

    public bool IsEmpty => Size == 0;

    /// <summary>Empty when there is none.</summary>
    public static WalFile Read(IDisk disk, string path)
    {
        if (disk.Stat(path) is not { Size: > 0 }) return default;
        using var file = disk.Open(path);
        var size = file.Stamp.Size;
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.Read(0, header) < HeaderSize) return new WalFile(size, 0, 0);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageSize = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        var isBigEndian = magic == MagicBigEndian;
        var sum = Sum(header[..24], default, isBigEndian);
        var isHeader = magic is MagicLittleEndian or MagicBigEndian && pageSize is >= 512 and <= 65536;
        if (!isHeader || sum != Stored(header[24..]))
            return new WalFile(size, 0, 0);
        return new WalFile(size, SaltsOf(header[SaltsOffset..]), Count(file, header, (int)pageSize, sum, isBigEndian));
    }

    /// <summary>From the eight bytes that a log's header keeps them in; they are never all zero.</summary>
    public static ulong SaltsOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes);

    static long Count(
        IDiskFile file, ReadOnlySpan<byte> header, int pageSize, (uint, uint) sum, bool isBigEndian)
    {
        var frame = new byte[FrameHeaderSize + pageSize];
        var (whole, committed) = (0L, 0L);
        for (var at = (long)HeaderSize; file.Read(at, frame) == frame.Length; at += frame.Length)
        {
            var bytes = frame.AsSpan();
            if (!bytes.Slice(8, 8).SequenceEqual(header.Slice(SaltsOffset, 8))) break;
            sum = Sum(bytes[..8], sum, isBigEndian);
            sum = Sum(bytes[FrameHeaderSize..], sum, isBigEndian);
            if (sum != Stored(bytes[16..])) break;
            whole++;
            if (BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) != 0) committed = whole;
        }

        return committed;
    }

    static (uint, uint) Stored(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    static (uint, uint) Sum(ReadOnlySpan<byte> bytes, (uint First, uint Second) sum, bool isBigEndian)
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
