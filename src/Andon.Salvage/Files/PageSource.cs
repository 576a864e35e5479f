namespace Andon.Salvage.Files;

/// <summary>
/// The pages of a database: those of its file, or of its write-ahead log where that has a newer one. The last page of
/// a file that was cut off is shorter than the others.
/// </summary>
sealed class PageSource
{
    readonly ReadOnlyMemory<byte> _main;
    readonly WalContent? _wal;

    public PageSource(ReadOnlyMemory<byte> main, WalContent? wal, int pageSize, int reserved)
    {
        _main = main;
        _wal = wal;
        PageSize = pageSize;
        UsableSize = pageSize - reserved;
        var inFile = (int)(((long)main.Length + pageSize - 1) / pageSize);
        PageCount = wal is null ? inFile : Math.Min(wal.PageCount, Math.Max(inFile, wal.OffsetByPage.Keys.Max()));
    }

    public int PageSize { get; }

    /// <summary>Bytes of a page that hold cells; the rest is reserved for extensions.</summary>
    public int UsableSize { get; }

    public int PageCount { get; }

    /// <summary>SQLite never uses the page on which its locks lie, one gigabyte into the file.</summary>
    public int LockPage => (0x40000000 / PageSize) + 1;

    /// <summary>Empty when there is no such page.</summary>
    public ReadOnlySpan<byte> Page(int number)
    {
        if (number < 1 || number > PageCount) return default;
        if (_wal is not null && _wal.OffsetByPage.TryGetValue(number, out var offset))
        {
            return _wal.Bytes.Span.Slice(offset, PageSize);
        }

        var start = (long)(number - 1) * PageSize;
        if (start >= _main.Length) return default;
        return _main.Span.Slice((int)start, (int)Math.Min(PageSize, _main.Length - start));
    }
}
