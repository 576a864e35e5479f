using System.Buffers.Binary;

namespace Andon.Salvage.Files;

/// <summary>
/// What SQLite writes beside a database before it changes pages of it: the pages as they were. A journal that is left
/// over means that the change was never committed, and SQLite itself undoes it at the next opening.
/// </summary>
static class RollbackJournal
{
    const int HeaderBytes = 28;
    const int SumStep = 200;

    static ReadOnlySpan<byte> Magic => [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>
    /// The database as it was before. Null when the journal undoes nothing: it is empty, or its header was zeroed by a
    /// commit.
    /// </summary>
    public static ReadOnlyMemory<byte>? Undo(ReadOnlySpan<byte> main, ReadOnlySpan<byte> journal)
    {
        if (!TryHeader(journal, 0, out var header)) return null;
        var pageSize = header.PageSize;
        var length = (long)header.PagesBefore * pageSize;
        if (length > Array.MaxLength) return null;
        var before = new byte[Math.Max(length, main.Length)];
        main.CopyTo(before);
        for (var at = 0L; TryHeader(journal, at, out var part) && part.PageSize == pageSize;)
        {
            at += part.SectorSize;
            for (var i = 0L; i < part.Records; i++)
            {
                if (!TryRecord(journal, at, part, out var page, out var content))
                    return before.AsMemory(0, (int)length);
                if (page * (long)pageSize <= before.Length)
                    content.CopyTo(before.AsSpan((int)((page - 1L) * pageSize)));
                at += pageSize + 8;
            }

            at = (at + part.SectorSize - 1) / part.SectorSize * part.SectorSize;
        }

        return before.AsMemory(0, (int)length);
    }

    static bool TryHeader(ReadOnlySpan<byte> journal, long at, out Header header)
    {
        header = default;
        if (at + HeaderBytes > journal.Length) return false;
        var bytes = journal[(int)at..];
        if (!bytes.StartsWith(Magic)) return false;
        var records = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        header = new Header(
            // All that follow, when SQLite did not come to count them.
            records == uint.MaxValue ? long.MaxValue : records,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]), BinaryPrimitives.ReadInt32BigEndian(bytes[24..]));
        return header is { SectorSize: >= 32 and <= 65_536, PageSize: >= 512 and <= 65_536 }
            && int.IsPow2(header.SectorSize) && int.IsPow2(header.PageSize);
    }

    /// <summary>
    /// A record whose sum is wrong was being written when its writer died: it and the rest do not count.
    /// </summary>
    static bool TryRecord(
        ReadOnlySpan<byte> journal, long at, Header header, out uint page, out ReadOnlySpan<byte> content)
    {
        page = 0;
        content = default;
        if (at + header.PageSize + 8 > journal.Length) return false;
        var record = journal.Slice((int)at, header.PageSize + 8);
        page = BinaryPrimitives.ReadUInt32BigEndian(record);
        content = record.Slice(4, header.PageSize);
        var sum = header.Nonce;
        for (var i = header.PageSize - SumStep; i > 0; i -= SumStep) sum += content[i];
        return page > 0 && sum == BinaryPrimitives.ReadUInt32BigEndian(record[(header.PageSize + 4)..]);
    }

    readonly record struct Header(long Records, uint Nonce, uint PagesBefore, int SectorSize, int PageSize);
}
