using Andon.Linux.Files;
using Andon.Storage.Disks;

namespace Andon.Storage.Inspection;

/// <summary>
/// The real file system, for looking only: whatever would change something throws. For processes that have no store
/// open. Safe from any thread.
/// </summary>
sealed class ReadOnlyDisk : IDisk
{
    readonly PosixDisk _disk = new();

    public IDiskFile Create(string path) => throw Never();

    /// <summary>Throws IOException when it is no ordinary file, or may not be read.</summary>
    public IDiskFile Open(string path) =>
        new Looked(ReadOnlyFile.TryOpen(path) ?? throw new IOException($"{path} is no file that can be read."));

    public FileStamp? Stat(string path) => _disk.Stat(path);

    public void Rename(string from, string to) => throw Never();

    public void Remove(string path) => throw Never();

    public void CreateDirectory(string path) => throw Never();

    public void SyncDirectory(string path) => throw Never();

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public bool CanWrite(string path) => false;

    public long FreeSpace(string path) => _disk.FreeSpace(path);

    static InvalidOperationException Never() => new("Nothing is changed by looking.");

    sealed class Looked(ReadOnlyFile file) : IDiskFile
    {
        public FileStamp Stamp
        {
            get
            {
                var found = file.Identity;
                return new FileStamp(
                    found.Device, found.Inode, found.Links, found.Size, found.ModifiedNanoseconds,
                    found.ChangedNanoseconds);
            }
        }

        public string? CurrentPath => file.CurrentPath() is { Length: > 0 } path ? path : null;

        public int Read(long offset, Span<byte> buffer) => file.ReadAt(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => throw Never();

        public void Sync() => throw Never();

        public void Truncate(long length) => throw Never();

        public void Dispose() => file.Dispose();
    }
}
