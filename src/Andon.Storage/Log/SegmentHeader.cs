using System.Buffers.Binary;
using System.Globalization;

namespace Andon.Storage.Log;

/// <summary>
/// The first 128 bytes of a segment: whose it is, and the point at which the one before it ends. A frame of the
/// earlier segment that lies beyond that point is void by definition: its append or its sync failed and nobody was
/// answered.
/// </summary>
sealed record SegmentHeader(StoreId Store, long Number, LogPoint Start, bool IsBase)
{
    public const int Size = 128;
    public const uint FormatVersion = 1;
    public const string Extension = ".seg";

    const ulong Magic = 0x474F4C4E4F444E41; // The bytes read ANDONLOG.
    const uint BaseFlag = 1;

    /// <summary>The position of its first event, then its number: names sort in the log's order.</summary>
    public string FileName =>
        string.Create(CultureInfo.InvariantCulture, $"{Start.Position + 1:D16}-{Number:D6}{Extension}");

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(span, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], IsBase ? BaseFlag : 0);
        Store.Uuid.TryWriteBytes(span[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], Store.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(span[48..], Start.Record);
        BinaryPrimitives.WriteInt64LittleEndian(span[56..], Start.Position);
        Start.Hash.Write(span[64..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[(Size - 4)..], Crc32C.Of(span[..(Size - 4)]));
        return bytes;
    }

    /// <summary>
    /// Whether the bytes are a whole header of a version that this one does not know. Size, magic, version and
    /// checksum stay where they are in every version, so that damage is not taken for the future.
    /// </summary>
    public static bool IsNewer(ReadOnlySpan<byte> bytes) =>
        HasMagicAndChecksum(bytes) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) > FormatVersion;

    /// <summary>Null when the bytes are not a whole header of this version.</summary>
    public static SegmentHeader? Parse(ReadOnlySpan<byte> bytes)
    {
        if (!HasMagicAndChecksum(bytes)) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != FormatVersion) return null;
        var start = new LogPoint(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]),
            ChainHash.Read(bytes[64..]));
        var store = new StoreId(new Guid(bytes.Slice(16, 16)), BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        var isBase = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) & BaseFlag) != 0;
        return new SegmentHeader(store, BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]), start, isBase);
    }

    public static bool IsSegmentName(string name) => name.EndsWith(Extension, StringComparison.Ordinal);

    static bool HasMagicAndChecksum(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Size
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) == Crc32C.Of(bytes[..(Size - 4)]);

    /// <summary>The number that a name claims; null when it is no name of ours.</summary>
    public static long? NumberOf(string name)
    {
        var digits = name.AsSpan(0, Math.Max(0, name.Length - Extension.Length));
        var dash = digits.IndexOf('-');
        if (dash < 0) return null;
        var parsed =
            long.TryParse(digits[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return parsed ? number : null;
    }
}
