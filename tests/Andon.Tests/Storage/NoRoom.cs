using Andon.Storage.Disks;

namespace Andon.Tests.Storage;

/// <summary>A disk on which nothing new has room.</summary>
sealed class NoRoom : IDisk
{
    readonly PosixDisk _disk = new();

    public IDiskFile Create(string path) => _disk.Create(path);

    public IDiskFile Open(string path) => _disk.Open(path);

    public FileStamp? Stat(string path) => _disk.Stat(path);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Remove(string path) => _disk.Remove(path);

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public void SyncDirectory(string path) => _disk.SyncDirectory(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public bool CanWrite(string path) => _disk.CanWrite(path);

    public long FreeSpace(string path) => 4096;
}
