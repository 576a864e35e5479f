using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// One file of a log, held open for as long as the log is, so that its content can be proved and saved even when its
/// name is gone. Owned by the writer thread.
/// </summary>
sealed class Segment(string path, SegmentHeader header, IDiskFile file) : IDisposable
{
    public string Path { get; set; } = path;

    public SegmentHeader Header { get; } = header;

    public IDiskFile File { get; private set; } = file;

    /// <summary>
    /// Where its last whole, durable frame ends; what lies beyond does not count. Of one that was found complete, and
    /// is not written to any more, where the file ends: there may be void frames and room before that.
    /// </summary>
    public long Length { get; set; } = SegmentHeader.Size;

    /// <summary>The file as it was after our last write to it.</summary>
    public FileStamp Stamp { get; set; } = file.Stamp;

    /// <summary>Where the file ends: at its last frame, or behind the room for the next ones.</summary>
    public long Allocated => Stamp.Size;

    /// <summary>Whether the file still begins with the header that we know.</summary>
    public bool HasHeader()
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        return File.Read(0, bytes) == bytes.Length && bytes.SequenceEqual(Header.ToArray());
    }

    /// <summary>Cuts off, for good, whatever lies beyond its length: room as well.</summary>
    public void CutTail()
    {
        File.Truncate(Length);
        File.Sync();
        Stamp = File.Stamp;
    }

    /// <summary>Goes on with another file that has the same content.</summary>
    public void MoveTo(IDiskFile file)
    {
        File.Dispose();
        File = file;
        Stamp = file.Stamp;
    }

    public void Dispose() => File.Dispose();
}
