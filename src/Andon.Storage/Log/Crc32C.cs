using System.Buffers.Binary;
using System.Numerics;

namespace Andon.Storage.Log;

/// <summary>The Castagnoli checksum of frames and headers; the processor computes it.</summary>
static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0);

    /// <summary>Of what has the checksum already and these bytes behind it.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before)
    {
        var crc = ~before;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var single in bytes) crc = BitOperations.Crc32C(crc, single);
        return ~crc;
    }
}
