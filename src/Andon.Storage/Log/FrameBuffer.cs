using System.Buffers;
using System.Buffers.Binary;

namespace Andon.Storage.Log;

/// <summary>
/// Frames on their way to the log: <c>[length u32][crc32c u32][payload]</c>, little endian. Reused from batch to
/// batch by the one thread that owns it.
/// </summary>
sealed class FrameBuffer : IBufferWriter<byte>
{
    public const int FrameHeaderSize = 8;

    /// <summary>No command makes a record near this; a length beyond it is damage.</summary>
    public const int PayloadBytesMax = 256 * 1024 * 1024;

    const int CapacityFirst = 64 * 1024;
    const int CapacityKept = 4 * 1024 * 1024;

    byte[] _bytes = new byte[CapacityFirst];
    int _frame;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > CapacityKept) _bytes = new byte[CapacityFirst];
    }

    /// <summary>Forgets what was written after the length.</summary>
    public void CutTo(int length) => Length = length;

    public void OpenFrame()
    {
        _frame = Length;
        GetSpan(FrameHeaderSize);
        Length += FrameHeaderSize;
    }

    public void CloseFrame()
    {
        var payload = _bytes.AsSpan(_frame + FrameHeaderSize, Length - _frame - FrameHeaderSize);
        var header = _bytes.AsSpan(_frame, FrameHeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Of(payload));
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsSpan(Length);
    }

    void Reserve(int more)
    {
        if (_bytes.Length - Length < more) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
