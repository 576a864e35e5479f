using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Andon.Core;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Says by name what is wrong with a database file that no connection of ours has open: neither one in use nor one
/// that was in use and is still held. Reads it whole, changes nothing.
/// </summary>
static class DatabaseDiagnosis
{
    const int HeaderSize = 100;
    const int FindingsMax = 50;
    const int PageSizeUsual = 4096;

    /// <summary>SQLite keeps a page there free for locks.</summary>
    const long LockByte = 0x40000000;

    /// <summary>What is wrong with the file itself; null when SQLite finds nothing.</summary>
    public static Damage? Find(IDisk disk, string path)
    {
        if (disk.Stat(path) is null) return new Damage(DamageKind.Missing, "it is missing");
        using (var file = disk.Open(path))
        {
            if (FindInBytes(file) is { } damage) return damage;
        }

        return FindByCheck(path);
    }

    /// <summary>Whether the file has the store's identity in it anywhere, whatever else it has lost.</summary>
    public static bool HasName(IDisk disk, string path, Guid uuid)
    {
        var name = Encoding.ASCII.GetBytes(uuid.ToString("D"));
        using var file = disk.Open(path);
        var buffer = new byte[1024 * 1024];
        for (var offset = 0L; file.Read(offset, buffer) is var count && count >= name.Length;
            offset += count - name.Length + 1)
        {
            if (buffer.AsSpan(0, count).IndexOf(name) >= 0) return true;
            if (count < buffer.Length) return false;
        }

        return false;
    }

    static Damage? FindInBytes(IDiskFile file)
    {
        var size = file.Stamp.Size;
        var header = new byte[HeaderSize];
        if (file.Read(0, header) < HeaderSize)
            return Truncated($"it has {size} bytes");
        var first = new byte[PageSizeUsual];
        file.Read(0, first);
        if (!first.AsSpan().ContainsAnyExcept((byte)0))
            return new Damage(DamageKind.ZeroedPage, "it is no database: page 1 is all zeros");
        if (!header.AsSpan().StartsWith("SQLite format 3\0"u8))
        {
            return new Damage(
                DamageKind.HeaderOverwritten, $"it is no database: {Writer(header)} lies over its header");
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(16)) is var said && said == 1 ? 65536 : said;
        if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0)
            return new Damage(DamageKind.HeaderOverwritten, $"its header says pages of {pageSize} bytes");
        var pages = (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(28));
        if (size < pages * pageSize)
            return Truncated($"it has {size} bytes and should have {pages} pages of {pageSize}");
        return FindZeros(file, pageSize, pages);
    }

    /// <summary>A record of TLS, written late to a recycled descriptor, has done this to boards before.</summary>
    static string Writer(ReadOnlySpan<byte> header)
    {
        for (var at = 0; at < 16; at++)
        {
            if (header[at] is >= 0x14 and <= 0x17 && header[at + 1] == 3 && header[at + 2] <= 4)
                return string.Create(CultureInfo.InvariantCulture, $"a TLS record, from byte {at} on,");
        }

        return "something else";
    }

    static Damage? FindZeros(IDiskFile file, int pageSize, long pages)
    {
        var page = new byte[pageSize];
        for (var number = 1L; number <= pages; number++)
        {
            var offset = (number - 1) * pageSize;
            if (file.Read(offset, page) < pageSize) return Truncated($"it ends within page {number}");
            if (!page.AsSpan().ContainsAnyExcept((byte)0) && offset != LockByte)
                return new Damage(DamageKind.ZeroedPage, $"page {number} of {pages} is all zeros");
        }

        return null;
    }

    /// <summary>Opened as immutable, a database is read without a lock, a WAL or any change of the folder.</summary>
    static Damage? FindByCheck(string path)
    {
        try
        {
            var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
            using var database = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
            var check = database.Prepare($"pragma integrity_check({FindingsMax})");
            var findings = SqliteReader.All(check, row => row.RequireText(0));
            if (findings is ["ok"]) return null;
            var kind = findings.TrueForAll(IsOfIndex) ? DamageKind.IndexOnly : DamageKind.RowLevel;
            return new Damage(kind, $"SQLite finds {findings.Count}: {findings[0]}");
        }
        catch (Exception fault) when (fault is ProjectionFault or InvariantViolation)
        {
            return new Damage(DamageKind.RowLevel, fault.Message);
        }
    }

    static bool IsOfIndex(string finding) =>
        finding.StartsWith("wrong # of entries in index", StringComparison.Ordinal)
        || finding.StartsWith("non-unique entry in index", StringComparison.Ordinal)
        || finding.Contains("missing from index", StringComparison.Ordinal)
        || finding.Contains("values differ from index", StringComparison.Ordinal)
        || finding.Contains("rowid not at end-of-record for", StringComparison.Ordinal);

    static Damage Truncated(string text) => new(DamageKind.Truncated, text);
}
