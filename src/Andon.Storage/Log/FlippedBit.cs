using System.Buffers.Binary;
using System.Numerics;
using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// Reads a frame of which one bit was flipped, wherever in it: a CRC-32C tells which bit that is. Whether the record
/// is then what was written, the chain says.
/// </summary>
static class FlippedBit
{
    const uint Polynomial = 0x82F63B78; // Castagnoli's, reflected.
    const int LengthBits = 28; // Lengths beyond these are no frame's.

    /// <summary>The payload as it was written; null when not one flipped bit alone explains what is there.</summary>
    public static byte[]? TryRead(IDiskFile file, long offset)
    {
        Span<byte> header = stackalloc byte[FrameBuffer.FrameHeaderSize];
        if (file.Read(offset, header) < header.Length) return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        var most = Math.Min(file.Stamp.Size - offset - header.Length, FrameBuffer.PayloadBytesMax);
        if (Payload(file, offset, length, most) is { } payload && TryMend(payload, crc)) return payload;
        for (var bit = 0; bit < LengthBits; bit++)
        {
            if (Payload(file, offset, length ^ (1u << bit), most) is { } other && Crc32C.Of(other) == crc) return other;
        }

        return null;
    }

    /// <summary>Puts the flipped bit right, in place; a bit of the checksum itself needs nothing.</summary>
    public static bool TryMend(Span<byte> payload, uint crc)
    {
        var difference = Crc32C.Of(payload) ^ crc;
        if (BitOperations.IsPow2(difference)) return true;
        var effect = Polynomial;
        for (var bit = (payload.Length * 8) - 1; bit >= 0; bit--)
        {
            if (effect == difference)
            {
                payload[bit / 8] ^= (byte)(1 << (bit % 8));
                return true;
            }

            effect = (effect >> 1) ^ ((effect & 1) == 0 ? 0 : Polynomial);
        }

        return false;
    }

    static byte[]? Payload(IDiskFile file, long offset, uint length, long most)
    {
        if (length == 0 || length > most) return null;
        var payload = new byte[length];
        return file.Read(offset + FrameBuffer.FrameHeaderSize, payload) == payload.Length ? payload : null;
    }
}
