using System.Globalization;
using System.Text;
using Andon.Storage.Disks;
using Andon.Storage.Recovery;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A small file that says what the database's file was like after our own last write to it, so that the next start notices
/// who touched it meanwhile. It is taken away before each checkpoint, which alone writes to the database, and written anew
/// after it. Owned by the writer thread.
/// </summary>
sealed class Seal(StorePlace place, IDisk disk)
{
    const int BytesMax = 256;

    string SealPath => place.Database + ".seal";

    /// <summary>From now on the file is being written: a crash leaves it without a seal but says that it was us.</summary>
    public void Break() => Put("writing");

    public void Write()
    {
        if (disk.Stat(place.Database) is { } stamp) Put(Describe(stamp));
    }

    /// <summary>What somebody did to the database while nobody watched; null when nothing.</summary>
    public string? IsBrokenBy(FileStamp stamp)
    {
        var text = Read();
        if (text == "writing" || text == Describe(stamp)) return null;
        return text is null ? "its seal is missing" : "somebody touched it while the daemon was down";
    }

    static string Describe(FileStamp stamp) => string.Create(
        CultureInfo.InvariantCulture, $"{stamp.Inode} {stamp.Size} {stamp.ModifiedNanoseconds} {stamp.ChangedNanoseconds}");

    string? Read()
    {
        if (disk.Stat(SealPath) is null) return null;
        using var file = disk.Open(SealPath);
        Span<byte> bytes = stackalloc byte[BytesMax];
        return Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]);
    }

    void Put(string text)
    {
        var unnamed = SealPath + ".new";
        if (disk.Stat(unnamed) is not null) disk.Remove(unnamed);
        using (var file = disk.Create(unnamed))
        {
            file.Write(0, Encoding.ASCII.GetBytes(text));
            file.Sync();
        }

        disk.Rename(unnamed, SealPath);
    }
}
