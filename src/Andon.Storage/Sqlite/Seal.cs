using System.Globalization;
using System.Text;
using Andon.Storage.Disks;
using Andon.Storage.Recovery;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A small file that says what the database's file was like after our own last write to it, so that the next start
/// notices who touched it meanwhile. It is taken away before each checkpoint, which alone writes to the database, and
/// written anew after it. Owned by the writer thread.
/// </summary>
sealed class Seal(StorePlace place, IDisk disk)
{
    const int BytesMax = 256;
    const string Writing = "writing";
    const string Separator = " of ";

    string SealPath => place.Database + ".seal";

    /// <summary>The record that the database had when it was sealed; 0 when no seal says.</summary>
    public long Record => Read() is { } text && TryParse(text, out _, out var record) ? record : 0;

    /// <summary>
    /// From now on the file is being written: a crash leaves it without a seal but says that it was us.
    /// </summary>
    public void Break(long record) => Put(Writing, record);

    public void Write(long record)
    {
        if (disk.Stat(place.Database) is { } stamp) Put(Describe(stamp), record);
    }

    /// <summary>What somebody did to the database while nobody watched; null when nothing.</summary>
    public string? IsBrokenBy(FileStamp stamp)
    {
        if (Read() is not { } text || !TryParse(text, out var described, out _)) return "its seal is missing";
        return described == Writing || described == Describe(stamp)
            ? null
            : "somebody touched it while the daemon was down";
    }

    static string Describe(FileStamp stamp) => string.Create(
        CultureInfo.InvariantCulture,
        $"{stamp.Inode} {stamp.Size} {stamp.ModifiedNanoseconds} {stamp.ChangedNanoseconds}");

    /// <summary>Sample: <c>152 of 131090 40960 1790000000123456789 1790000000123456789</c>.</summary>
    static bool TryParse(string text, out string described, out long record)
    {
        var parts = text.Split(Separator, 2);
        described = parts[^1];
        record = 0;
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out record);
    }

    string? Read()
    {
        if (disk.Stat(SealPath) is null) return null;
        using var file = disk.Open(SealPath);
        Span<byte> bytes = stackalloc byte[BytesMax];
        return Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]);
    }

    void Put(string described, long record)
    {
        var unnamed = SealPath + ".new";
        if (disk.Stat(unnamed) is not null) disk.Remove(unnamed);
        using (var file = disk.Create(unnamed))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{record}{Separator}{described}");
            file.Write(0, Encoding.ASCII.GetBytes(text));
            file.Sync();
        }

        disk.Rename(unnamed, SealPath);
    }
}
