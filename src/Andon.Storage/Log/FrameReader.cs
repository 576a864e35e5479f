using System.Buffers.Binary;
using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// Reads the whole frames of a segment in order and stops before the first that is not whole. A payload is only valid
/// until the next one is read.
/// </summary>
sealed class FrameReader(IDiskFile file, long offset = SegmentHeader.Size)
{
    const int ChunkBytes = 256 * 1024;

    // No more than the file holds: short logs are many, and a buffer of the full size is cleared every time.
    byte[] _buffer = new byte[Math.Clamp(file.Stamp.Size - offset, FrameBuffer.FrameHeaderSize, ChunkBytes)];
    int _start;
    int _end;

    /// <summary>Where the last whole frame ends.</summary>
    public long Offset { get; private set; } = offset;

    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>After the last frame: whether bytes follow that are none.</summary>
    public bool IsTorn { get; private set; }

    public bool Next()
    {
        if (!Fill(FrameBuffer.FrameHeaderSize)) return Stop();
        var header = _buffer.AsSpan(_start);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);

        // A length of nothing is what a file system leaves of a block that never reached the disk.
        if (length is 0 or > FrameBuffer.PayloadBytesMax) return Stop();
        var whole = FrameBuffer.FrameHeaderSize + (int)length;
        if (!Fill(whole)) return Stop();
        Payload = _buffer.AsMemory(_start + FrameBuffer.FrameHeaderSize, (int)length);
        if (Crc32C.Of(Payload.Span) != crc) return Stop();
        _start += whole;
        Offset += whole;
        return true;
    }

    bool Stop()
    {
        IsTorn = _end > _start;
        Payload = default;
        return false;
    }

    /// <summary>Whether that many bytes follow; they are then in the buffer.</summary>
    bool Fill(int count)
    {
        if (_end - _start >= count) return true;
        MakeRoom(count);
        while (_end - _start < count)
        {
            var read = file.Read(Offset + (_end - _start), _buffer.AsSpan(_end));
            if (read == 0) return false;
            _end += read;
        }

        return true;
    }

    void MakeRoom(int count)
    {
        var kept = _end - _start;
        var target =
            count <= _buffer.Length ? _buffer : new byte[Math.Min(Math.Max(count, _buffer.Length * 2), int.MaxValue)];
        if (count > _buffer.Length && file.Stamp.Size - Offset < count)
            target = _buffer; // A torn length: do not make room for it.
        _buffer.AsSpan(_start, kept).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = kept;
    }
}
