using System.Text;
using Andon.Storage.Disks;

namespace Andon.Storage.Recovery;

/// <summary>
/// Marks a store whose content is being replaced, before anything of it is: the mark names the base with which its log
/// is to go on. Once that base has its name the store is the new one, whoever dies where; before, it is the old one.
/// Used by the thread that opens the store.
/// </summary>
sealed class Swap(StorePlace place, IDisk disk)
{
    const int NameBytesMax = 128;

    string Mark => Path.Combine(place.Directory, "replacing");

    string Unnamed => Mark + ".new";

    /// <summary>The base that somebody was about to write, or has written; null when nobody was.</summary>
    public string? Base
    {
        get
        {
            if (disk.Stat(Mark) is null) return null;
            using var file = disk.Open(Mark);
            Span<byte> bytes = stackalloc byte[NameBytesMax];
            return Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]);
        }
    }

    public bool HasBase => Base is { } name && disk.Stat(Path.Combine(place.LogDirectory, name)) is not null;

    public void Begin(string name)
    {
        if (disk.Stat(Unnamed) is not null) disk.Remove(Unnamed); // Only we make such a name, in a folder of ours.
        using (var file = disk.Create(Unnamed))
        {
            file.Write(0, Encoding.ASCII.GetBytes(name));
            file.Sync();
        }

        disk.Rename(Unnamed, Mark);
        disk.SyncDirectory(place.Directory);
    }

    public void End()
    {
        if (disk.Stat(Mark) is null) return;
        disk.Remove(Mark);
        disk.SyncDirectory(place.Directory);
    }
}
