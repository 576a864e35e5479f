using Andon.Linux.Files;

namespace Andon.Storage.Disks;

/// <summary>
/// The real file system. Everything is made for its owner alone, descriptors are close-on-exec. Safe from any thread;
/// a file is written by one.
/// </summary>
public sealed class PosixDisk : IDisk
{
    const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public IDiskFile Create(string path) => new PosixDiskFile(PositionalFile.CreateExclusive(path));

    public IDiskFile Open(string path) => new PosixDiskFile(PositionalFile.OpenExisting(path));

    public FileStamp? Stat(string path) => FileStatus.TryReadLink(path, out var found) ? ToStamp(found) : null;

    public void Rename(string from, string to) => AtomicRename.Replace(from, to);

    public void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public void CreateDirectory(string path)
    {
        try
        {
            if (OperatingSystem.IsLinux()) Directory.CreateDirectory(path, FolderMode);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public void SyncDirectory(string path) => Directories.Sync(path);

    public IReadOnlyList<string> List(string directory)
    {
        if (!Directory.Exists(directory)) return [];
        var names = new List<string>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(directory)) names.Add(Path.GetFileName(entry));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public bool CanWrite(string path) => Permissions.CanWrite(path);

    public long FreeSpace(string path) => FileSpace.Free(path);

    static FileStamp ToStamp(FileIdentity found) => new(
        found.Device, found.Inode, found.Links, found.Size, found.ModifiedNanoseconds, found.ChangedNanoseconds);

    sealed class PosixDiskFile(PositionalFile file) : IDiskFile
    {
        public FileStamp Stamp => ToStamp(file.Identity);

        public string? CurrentPath => file.CurrentPath() is { Length: > 0 } path ? path : null;

        public int Read(long offset, Span<byte> buffer) => file.ReadAt(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.WriteAt(offset, bytes);

        public void Sync() => file.SyncData();

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
