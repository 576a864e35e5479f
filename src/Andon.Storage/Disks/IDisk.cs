namespace Andon.Storage.Disks;

/// <summary>
/// The file system as a store needs it, so that the simulator can lose, tear and refuse its writes. Faults are <see
/// cref="IOException"/>s. Nothing here may be used on a live database file but <see cref="Stat"/>, which opens
/// nothing: closing any descriptor of it would drop SQLite's locks.
/// </summary>
public interface IDisk
{
    /// <summary>Makes a new file; fails if something has that name.</summary>
    IDiskFile Create(string path);

    /// <summary>Opens a file of ours that exists, for reading and writing.</summary>
    IDiskFile Open(string path);

    /// <summary>What has that name now, or null. Opens nothing.</summary>
    FileStamp? Stat(string path);

    /// <summary>Gives the file the other name in one step, in place of what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file that we made ourselves.</summary>
    void Remove(string path);

    void CreateDirectory(string path);

    /// <summary>Makes names in the directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>The names in a directory, in ordinal order; none if there is no such directory.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Whether we may write there. Changes nothing.</summary>
    bool CanWrite(string path);

    /// <summary>Bytes that we may still write in the file system of the path.</summary>
    long FreeSpace(string path);
}

/// <summary>An open file. It stays ours whatever happens to its name.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>What the descriptor points at, wherever its name went.</summary>
    FileStamp Stamp { get; }

    /// <summary>The name it has now, wherever it was moved; null when that cannot be told.</summary>
    string? CurrentPath { get; }

    /// <summary>Reads at the offset; fewer bytes than asked for only at the end of the file.</summary>
    int Read(long offset, Span<byte> buffer);

    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when what was written is durable.</summary>
    void Sync();

    void Truncate(long length);
}

/// <summary>
/// A file's identity, size and times (nanoseconds): together they tell whether somebody else touched it.
/// </summary>
public readonly record struct FileStamp(
    ulong Device, ulong Inode, long Links, long Size, long ModifiedNanoseconds, long ChangedNanoseconds)
{
    /// <summary>The same file, whatever was written to it.</summary>
    public bool IsSameFile(FileStamp other) => Device == other.Device && Inode == other.Inode;
}
