using System.Buffers.Binary;
using System.Globalization;
using Andon.Linux.Files;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;

namespace Andon.Storage.Inspection;

/// <summary>
/// Looks at the first bytes of a store's database and at the files beside it, by plain reading: SQLite is not asked, no
/// lock is taken and nothing is made. It belongs into a process that has no store open. A file that is being written
/// meanwhile may seem torn, so what is found is believed when it is found twice.
/// </summary>
public sealed class DatabaseInspection
{
    const int HeaderSize = 100;
    const int WalHeaderSize = 32;
    const int PageSizeMin = 512;
    const int PageSizeMax = 65536;
    const uint WalMagic = 0x377F0682; // the last bit says how its checksums are written

    readonly StorePlace _place;
    readonly StoreSchema _schema;
    readonly List<StoreFault> _faults = [];

    DatabaseInspection(StorePlace place, StoreSchema schema) => (_place, _schema) = (place, schema);

    /// <param name="directory">The store's folder.</param>
    /// <param name="isHome">The home's own store, or a board's.</param>
    /// <param name="isOwned">Whether a daemon has it open: its seal says nothing then.</param>
    public static IReadOnlyList<StoreFault> Of(string directory, bool isHome, bool isOwned)
    {
        var first = Once(directory, isHome, isOwned);
        return first.Count == 0 ? first : [.. first.Intersect(Once(directory, isHome, isOwned))];
    }

    /// <summary>The database's path in a store's folder.</summary>
    public static string PathIn(string directory, bool isHome) =>
        Path.Combine(directory, isHome ? "home.db" : "board.db");

    static List<StoreFault> Once(string directory, bool isHome, bool isOwned)
    {
        var place = new StorePlace(
            isHome ? null : Path.GetFileName(directory), Guid.Empty, directory,
            Path.GetFileName(PathIn(directory, isHome)));
        var inspection = new DatabaseInspection(place, isHome ? StoreSchema.Home : StoreSchema.Board);
        inspection.Look(isOwned);
        return inspection._faults;
    }

    void Look(bool isOwned)
    {
        LookBeside();
        if (FileFacts.TryRead(_place.Database) is not { } facts)
        {
            Add(StoreFaultKind.Missing, "The database is not there.");
            return;
        }

        if (facts.Kind != FileKind.Ordinary) Add(StoreFaultKind.Linked, $"It is no ordinary file: {facts.Kind}.");
        else if (facts.Identity.Links != 1)
            Add(StoreFaultKind.Linked, Text($"It has {facts.Identity.Links} names."));
        if (facts.Identity.Size == 0) Add(StoreFaultKind.Empty, "It has no byte.");
        using var file = ReadOnlyFile.TryOpen(_place.Database);
        if (file is null || facts.Identity.Size == 0) return;
        Span<byte> header = stackalloc byte[HeaderSize];
        header = header[..file.ReadAt(0, header)];
        LookAtHeader(header, file.Identity.Size);
        if (!isOwned) LookAtSeal();
    }

    void LookAtHeader(ReadOnlySpan<byte> header, long size)
    {
        if (header.Length < HeaderSize || !header.StartsWith("SQLite format 3\0"u8))
        {
            Add(StoreFaultKind.NotDatabase, $"It does not begin as a database does{Likeness(header)}.");
            return;
        }

        var page = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var word && word == 1 ? PageSizeMax : word;
        if (page < PageSizeMin || !int.IsPow2(page))
        {
            Add(StoreFaultKind.Header, Text($"Its header names a page size of {page} bytes."));
            return;
        }

        if (size % page != 0) Add(StoreFaultKind.Length, Text($"{size} bytes are no whole number of pages of {page}."));
        LookAtLength(header, size, page);
        if (header[18] != 2 || header[19] != 2)
            Add(StoreFaultKind.Outsider, "It is not in the mode with a write-ahead log: another program changed it.");
        var (application, version) = (
            BinaryPrimitives.ReadInt32BigEndian(header[68..]), BinaryPrimitives.ReadInt32BigEndian(header[60..]));
        if (application != _schema.ApplicationId)
            Add(StoreFaultKind.Foreign, $"Its application id is 0x{application:x8}, not 0x{_schema.ApplicationId:x8}.");
        else if (version > _schema.Version)
            Add(StoreFaultKind.Newer, Text($"It has schema {version}; this version knows {_schema.Version}."));
        LookAtWal(page);
    }

    /// <summary>While a write-ahead log has pages, the file may still lack them.</summary>
    void LookAtLength(ReadOnlySpan<byte> header, long size, int page)
    {
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        var isCounted = header[24..28].SequenceEqual(header[92..96]);
        var hasWal = FileStatus.TryReadLink(_place.WriteAheadLog, out var wal) && wal.Size > 0;
        if (isCounted && !hasWal && size / page < pages)
            Add(StoreFaultKind.Length, Text($"Its header counts {pages} pages, and it has {size / page}."));
    }

    void LookAtWal(int page)
    {
        using var file = ReadOnlyFile.TryOpen(_place.WriteAheadLog);
        Span<byte> header = stackalloc byte[WalHeaderSize];
        if (file is null || file.ReadAt(0, header) < WalHeaderSize || !header.ContainsAnyExcept((byte)0)) return;
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        if ((magic & ~1u) != WalMagic)
            AddAt(_place.WriteAheadLog, StoreFaultKind.WriteAheadLog, $"It begins with 0x{magic:x8}.");
        else if (BinaryPrimitives.ReadUInt32BigEndian(header[8..]) != page)
            AddAt(_place.WriteAheadLog, StoreFaultKind.WriteAheadLog, "Its pages are not of the database's size.");
    }

    void LookBeside()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-shm", "-journal"])
        {
            if (!FileStatus.TryReadLink(_place.Database + suffix, out _)) continue;
            AddAt(
                _place.Database + suffix, StoreFaultKind.Outsider,
                "It is there: the daemon makes no such file, so another program opened the database.");
        }
    }

    void LookAtSeal()
    {
        var disk = new ReadOnlyDisk();
        if (disk.Stat(_place.Database) is { } stamp && new Seal(_place, disk).IsBrokenBy(stamp) is { } why)
            Add(StoreFaultKind.Touched, $"Its seal is broken: {why}.");
    }

    /// <summary>What lies there instead, where that is known from real damage.</summary>
    static string Likeness(ReadOnlySpan<byte> header)
    {
        if (header.Length >= 8 && header.StartsWith("SQLit"u8) && header[5..].StartsWith((ReadOnlySpan<byte>)[0x17, 3]))
            return ": a record of an encrypted connection was written over it, as happens when a descriptor is used "
                + "after it was closed";
        return header.ContainsAnyExcept((byte)0) ? "" : ": its first bytes are zero";
    }

    void Add(StoreFaultKind kind, string what) => AddAt(_place.Database, kind, what);

    void AddAt(string path, StoreFaultKind kind, string what) => _faults.Add(new StoreFault(kind, path, what));

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
