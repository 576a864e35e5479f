using System.Globalization;
using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// An ordinary file that is read and in no way changed: neither its bytes nor, where we may say so, the time of its
/// last access. Links are not followed, and nothing is waited for. Only for processes that have no store open, because
/// closing it would drop the locks that they hold on it.
/// </summary>
public sealed class ReadOnlyFile : IDisposable
{
    readonly SafeFileHandle _handle;

    ReadOnlyFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The name under which it was opened.</summary>
    public string Path { get; }

    public FileIdentity Identity => FileStatus.Read(_handle);

    /// <summary>
    /// Null when there is none, or when it is something else than an ordinary file; throws IOException when it may not
    /// be read.
    /// </summary>
    public static ReadOnlyFile? TryOpen(string path)
    {
        if (FileFacts.TryRead(path) is not { Kind: FileKind.Ordinary }) return null;
        const int flags = FileCalls.ReadOnly | FileCalls.NonBlocking;
        SafeFileHandle? handle = null;
        try
        {
            handle = Open(path, flags | FileCalls.NoFollow);
            return FileStatus.IsOrdinary(handle) ? new ReadOnlyFile(path, Kept(ref handle)) : null;
        }
        catch (IOException gone) when (Errno.Is(gone, Errno.NoEntry) || Errno.Is(gone, Errno.TooManyLinks))
        {
            return null;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Its last bytes, at most so many; empty when there is no such file.</summary>
    public static byte[] Tail(string path, int bytesMax)
    {
        using var file = TryOpen(path);
        if (file is null) return [];
        var from = Math.Max(0, file.Identity.Size - bytesMax);
        var bytes = new byte[bytesMax];
        return bytes[..file.ReadAt(from, bytes)];
    }

    /// <summary>Fills the buffer from the offset as far as the file reaches; returns the bytes read.</summary>
    public int ReadAt(long offset, Span<byte> buffer) => PosixFile.ReadAt(_handle, offset, buffer, Path);

    /// <summary>Where the kernel says it lies now; a removed file's name ends with " (deleted)".</summary>
    public string CurrentPath() => OpenFiles.ReadLink(
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}"));

    public void Dispose() => _handle.Dispose();

    /// <summary>Only a file's owner may keep its access time as it is.</summary>
    static SafeFileHandle Open(string path, int flags)
    {
        try
        {
            return PosixFile.Open(path, flags | FileCalls.KeepAccessTime);
        }
        catch (IOException others) when (Errno.Is(others, Errno.NotPermitted))
        {
            return PosixFile.Open(path, flags);
        }
    }

    static SafeFileHandle Kept(ref SafeFileHandle? handle)
    {
        var kept = handle!; // opened just before
        handle = null;
        return kept;
    }
}
