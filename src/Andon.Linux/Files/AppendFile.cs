using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// A file that only grows: the segments of a log. It is never truncated and opening never creates. A write is durable
/// only after <see cref="SyncData"/> returned; when a write or a sync throws, the file's tail is unknown and the
/// caller must not write to it again. Not safe for concurrent writers: it belongs to one thread.
/// </summary>
public sealed class AppendFile : IDisposable
{
    readonly SafeFileHandle _handle;

    AppendFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public static AppendFile OpenExisting(string path) => Open(path, 0);

    /// <summary>
    /// Null when there is no such file, or when it is a link, has other names or is locked by this process: it may be
    /// anybody's then.
    /// </summary>
    public static AppendFile? TryOpenSole(string path) =>
        SoleFile.TryOpen(path, FileCalls.ReadWrite | FileCalls.Append) is { } handle
            ? new AppendFile(path, handle)
            : null;

    /// <summary>Fails with <see cref="Errno.Exists"/> when anything bears that name already.</summary>
    public static AppendFile CreateExclusive(string path, UnixFileMode mode = DurableFile.OwnerOnly) =>
        Open(path, FileCalls.Create | FileCalls.Exclusive, mode);

    public long Length => Identity.Size;

    public FileIdentity Identity => FileStatus.Read(_handle);

    public void WriteAll(ReadOnlySpan<byte> bytes) => PosixFile.WriteAll(_handle, bytes, Path);

    public void SyncData() => PosixFile.SyncData(_handle, Path);

    /// <summary>Fills the buffer from the offset as far as the file reaches; returns the bytes read.</summary>
    public int ReadAt(long offset, Span<byte> buffer) => PosixFile.ReadAt(_handle, offset, buffer, Path);

    public void Dispose() => _handle.Dispose();

    static AppendFile Open(string path, int creation, UnixFileMode mode = UnixFileMode.None)
    {
        var flags = FileCalls.ReadWrite | FileCalls.Append | FileCalls.NoFollow | creation;
        return new AppendFile(path, PosixFile.Open(path, flags, (uint)mode));
    }
}
