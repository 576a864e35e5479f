using Andon.Salvage.Files;
using Andon.Salvage.Matching;

namespace Andon.Salvage;

/// <summary>
/// Reads every readable row of a SQLite database file, healthy or damaged, without SQLite. It is given the bytes of a
/// private copy, changes nothing, and throws nothing whatever they are. Memory stays within a small multiple of the
/// file's size, and each page is visited a few times at most.
/// </summary>
public static class DatabaseReader
{
    const string Foreign =
        "the write-ahead log is not applied: with it the file would be more damaged, so it is of another one";

    /// <summary>
    /// The same of a database beside which a rollback journal lies. If that says that the last change was never
    /// committed, its pages of before are put back first, as SQLite itself would do; otherwise it says nothing.
    /// </summary>
    public static SalvagedDatabase ReadUndone(
        ReadOnlyMemory<byte> main, ReadOnlyMemory<byte> journal, ReadOnlyMemory<byte>? wal, KnownSchema schema) =>
        RollbackJournal.Undo(main.Span, journal.Span) is { } before
            ? Read(before, null, schema)
            : Read(main, wal, schema);

    /// <remarks>
    /// <c>wal</c>: The file that ends in -wal, copied together with the main one; null if there is none.
    /// <c>schema</c>: What is known of the tables without the file.
    /// </remarks>
    public static SalvagedDatabase Read(ReadOnlyMemory<byte> main, ReadOnlyMemory<byte>? wal, KnownSchema schema)
    {
        var header = FileHeader.Read(main.Span);
        var pageSize = PageSize(main, header, wal);
        if (pageSize == 0) return Nothing(main);
        var plain = Attempt.Of(main, null, pageSize, header, schema);
        if (wal is not { Length: > 0 } log) return plain.Result(walNote: null);
        var content = WalReader.Read(log, pageSize, out var refusal);
        if (content is null) return plain.Result($"the write-ahead log is not applied: {refusal}");
        var logged = Attempt.Of(main, content, pageSize, header, schema);
        return Choose(plain, logged);
    }

    /// <summary>
    /// A log of an older generation tells itself by counters that would fall with it, and one of another database by
    /// the damage that it makes. It is taken all the same where it mends more than it breaks.
    /// </summary>
    static SalvagedDatabase Choose(Attempt plain, Attempt logged)
    {
        if (logged.IsOfAnother(plain)) return plain.Result(Foreign, isRefused: true);
        var isOlder = logged.IsOlderThan(plain);
        if (isOlder && logged.Problems >= plain.Problems)
        {
            return plain.Result("the write-ahead log is not applied: it is of an older generation than the file");
        }

        // Over a sound file a log of its own makes nothing worse; over a damaged one it may reach more of the damage.
        var tolerated = plain.Problems == 0 ? 0 : 2 + (2 * plain.Problems);
        if (logged.Problems > tolerated && !logged.IsMoreThan(plain))
        {
            return plain.Result(Foreign, isRefused: true);
        }

        return logged.Result(isOlder ? "the write-ahead log is of an older generation, and mends the file" : null);
    }

    /// <summary>The header's size is believed if the pages agree; otherwise they tell, or else the log.</summary>
    static int PageSize(ReadOnlyMemory<byte> main, FileHeader header, ReadOnlyMemory<byte>? wal)
    {
        var size = PageSizeGuess.Of(main.Span, header.HasMagic ? header.PageSize : 0);
        if (size != 0) return size;
        return wal is { } log ? WalReader.PageSizeOf(log.Span) : 0;
    }

    static SalvagedDatabase Nothing(ReadOnlyMemory<byte> main) => new()
    {
        Tables = [],
        Damage =
        [
            new(DamageKind.Header, null, main.IsEmpty ? "the file is empty" : "the file has nothing of a database"),
        ],
        Trust = Trust.Fragments,
        UserVersion = 0,
        PageSize = 0,
        PageCount = 0,
        WalFrames = 0,
    };
}
