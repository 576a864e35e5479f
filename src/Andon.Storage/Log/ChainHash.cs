using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Andon.Storage.Log;

/// <summary>
/// A link of a board's hash chain: <c>SHA256(previous ‖ position ‖ kind ‖ actor ‖ at ‖ SHA256(payload))</c>. Because
/// the payload enters only as its digest, it can be pruned later and the chain still verifies.
/// </summary>
readonly record struct ChainHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = 32;

    /// <summary>The start of a board's chain.</summary>
    public static ChainHash Genesis(Guid store, long generation)
    {
        Span<byte> bytes = stackalloc byte[24];
        store.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], generation);
        return Of(bytes);
    }

    public static ChainHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return Read(hash);
    }

    /// <summary>The link after this one.</summary>
    public ChainHash Next(long position, string kind, string actor, long at, ChainHash digest)
    {
        var kindLength = Encoding.UTF8.GetByteCount(kind);
        var actorLength = Encoding.UTF8.GetByteCount(actor);
        var length = Size + 8 + 4 + kindLength + 4 + actorLength + 8 + Size;
        var bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        Write(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[Size..], position);
        var rest = WriteText(bytes[(Size + 8)..], kind, kindLength);
        rest = WriteText(rest, actor, actorLength);
        BinaryPrimitives.WriteInt64LittleEndian(rest, at);
        digest.Write(rest[8..]);
        return Of(bytes);
    }

    public static ChainHash Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public static ChainHash Parse(string hex) => Read(Convert.FromHexString(hex));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());

    static Span<byte> WriteText(Span<byte> bytes, string text, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        Encoding.UTF8.GetBytes(text, bytes[4..]);
        return bytes[(4 + length)..];
    }
}
