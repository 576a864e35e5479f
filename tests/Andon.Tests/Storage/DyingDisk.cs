using Andon.Storage.Disks;

namespace Andon.Tests.Storage;

/// <summary>
/// The real disk for a process that dies after so many changes of names: nothing more reaches it then.
/// </summary>
sealed class DyingDisk(IDisk disk) : IDisk
{
    /// <summary>Changes that are left; null for any number.</summary>
    public int? Left { get; set; }

    public bool HasDied { get; private set; }

    public IDiskFile Create(string path)
    {
        Count();
        return disk.Create(path);
    }

    public IDiskFile Open(string path) => disk.Open(path);

    public FileStamp? Stat(string path) => disk.Stat(path);

    public void Rename(string from, string to)
    {
        Count();
        disk.Rename(from, to);
    }

    public void Remove(string path)
    {
        Count();
        disk.Remove(path);
    }

    public void CreateDirectory(string path)
    {
        Count();
        disk.CreateDirectory(path);
    }

    public void SyncDirectory(string path)
    {
        Count();
        disk.SyncDirectory(path);
    }

    public IReadOnlyList<string> List(string directory) => disk.List(directory);

    public bool CanWrite(string path) => disk.CanWrite(path);

    public long FreeSpace(string path) => disk.FreeSpace(path);

    void Count()
    {
        if (HasDied || Left == 0)
        {
            HasDied = true;
            throw new IOException("The process is dead.");
        }

        Left--;
    }
}
