using System.Globalization;
using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// A file that is read and written at offsets. Opening never creates, creating never replaces, links are not
/// followed. It stays the same file whatever happens to its name. Not safe for concurrent writers; reads may come
/// from any thread.
/// </summary>
public sealed class PositionalFile : IDisposable
{
    readonly SafeFileHandle _handle;

    PositionalFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The name under which it was opened.</summary>
    public string Path { get; }

    public FileIdentity Identity => FileStatus.Read(_handle);

    public static PositionalFile OpenExisting(string path) => Open(path, 0);

    /// <summary>Fails with <see cref="Errno.Exists"/> when anything bears that name already.</summary>
    public static PositionalFile CreateExclusive(string path) => Open(path, FileCalls.Create | FileCalls.Exclusive);

    /// <summary>Where the kernel says it lies now; a removed file's name ends with " (deleted)".</summary>
    public string CurrentPath() => OpenFiles.ReadLink(
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}"));

    public int ReadAt(long offset, Span<byte> buffer) => PosixFile.ReadAt(_handle, offset, buffer, Path);

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes) => PosixFile.WriteAt(_handle, offset, bytes, Path);

    /// <summary>Content and size are durable when it returns.</summary>
    public void SyncData() => PosixFile.SyncData(_handle, Path);

    public void Truncate(long length) => Errno.Check(FileCalls.Truncate(_handle, length), "ftruncate", Path);

    public void Dispose() => _handle.Dispose();

    static PositionalFile Open(string path, int creation) => new(
        path, PosixFile.Open(path, FileCalls.ReadWrite | FileCalls.NoFollow | creation, (uint)DurableFile.OwnerOnly));
}
