using Andon.Salvage.Files;

namespace Andon.Salvage.Matching;

/// <summary>A reading of the file with its write-ahead log or without it, to be compared with the other one.</summary>
sealed class Attempt
{
    /// <summary>One row of so many may be gone: programs delete some.</summary>
    const int LostShare = 4;

    /// <summary>So many rows of other owners are no accident.</summary>
    const int OwnersMin = 3;

    readonly PageSource _pages;
    readonly KnownSchema _schema;
    readonly IReadOnlyList<SalvagedTable> _tables;
    readonly DamageNotes _notes;
    readonly int _walFrames;
    readonly IReadOnlyDictionary<string, long> _sequences;

    Attempt(PageSource pages, FileHeader header, KnownSchema schema, int walFrames)
    {
        _pages = pages;
        _schema = schema;
        _walFrames = walFrames;
        Header = header;
        var reading = new Reading(pages, header, schema);
        _notes = reading.Notes;
        _tables = reading.Read();
        _sequences = reading.Sequences;
        Problems = _notes.Count + _tables.Sum(table => table.Losses.Sum(loss => loss.Count))
            + _tables.Sum(table => table.Rows.Count(row => row.Origin != RowOrigin.Tree));
    }

    public FileHeader Header { get; }

    /// <summary>Everything that contradicts something, counted: to compare two readings of one file.</summary>
    public int Problems { get; }

    /// <summary>
    /// Whether this is a state of the database before the other's. Counters tell that do not fall: of changes, of the
    /// schema, and of the numbers that tables gave.
    /// </summary>
    public bool IsOlderThan(Attempt other)
    {
        if (Header.HasMagic && other.Header.HasMagic && IsBefore(Header, other.Header)) return true;
        var (isLower, isHigher) = (false, false);
        foreach (var (table, number) in _sequences)
        {
            var others = other._sequences.GetValueOrDefault(table);
            isLower |= number < others;
            isHigher |= number > others;
        }

        return isLower && !isHigher;
    }

    /// <summary>
    /// Whether rows of the other belong to other tasks here: a number that a board gave once it gives to no other row,
    /// so they are of two boards.
    /// </summary>
    public bool IsOfAnother(Attempt other)
    {
        var mine = Owners().ToDictionary(row => row.Key, row => row.Owner);
        var contradicted = other.Owners().Count(row => mine.TryGetValue(row.Key, out var owner) && owner != row.Owner);
        return contradicted >= OwnersMin;
    }

    /// <summary>The rows with numbers of their own, and the task that each belongs to.</summary>
    IEnumerable<((string Table, long Id) Key, string Owner)> Owners() =>
        from table in _tables
        where _schema.Table(table.Name)?.Layouts[0].Columns[0] is { Kind: ColumnKind.Serial }
        from row in table.Rows
        let owner = row.Values.GetValueOrDefault("task_id") as string
        where owner is not null && row.RowId > 0
        group owner by (table.Name, row.RowId) into same
        select (same.Key, same.First());

    /// <summary>
    /// Whether this has nearly every row of the other, and more new ones than it lacks and contradicts: a log of
    /// another database puts its pages over rows of this one.
    /// </summary>
    public bool IsMoreThan(Attempt other)
    {
        var (mine, others) = (Rows(), other.Rows());
        var lost = others.Count(row => !mine.Contains(row));
        var gained = mine.Count - (others.Count - lost);
        return lost <= others.Count / LostShare && gained >= Problems + lost;
    }

    /// <summary>Each by what no update of it changes; where that is not known, by all that it says.</summary>
    HashSet<(string, string)> Rows() =>
        [.. _tables.SelectMany(table => table.Rows.Select(row => (table.Name, IdentityOf(row))))];

    string IdentityOf(SalvagedRow row)
    {
        var known = _schema.Table(row.Table);
        var values = known is null
            ? row.Values.Values
            : known.Key.Concat(known.Fixed).Select(column => row.Values.GetValueOrDefault(column));
        return $"{row.RowId} {string.Join('|', values.Select(RowKey.Text))}";
    }

    public static Attempt Of(
        ReadOnlyMemory<byte> main, WalContent? wal, int pageSize, FileHeader mainHeader, KnownSchema schema)
    {
        var pages = new PageSource(main, wal, pageSize, mainHeader.Reserved);
        var header = wal is null ? mainHeader : FileHeader.Read(pages.Page(1));
        var attempt = new Attempt(pages, header, schema, wal?.Frames ?? 0);
        attempt.NoteFile(main.Length, hasWal: wal is not null);
        return attempt;
    }

    /// <param name="walNote">What became of the write-ahead log, when that is worth a word.</param>
    /// <param name="isRefused">Whether it may have held rows that are missing now.</param>
    public SalvagedDatabase Result(string? walNote, bool isRefused = false)
    {
        var trust = _tables.Count == 0 ? Trust.Fragments : _tables.Max(table => table.Trust);
        if (walNote is not null) _notes.Add(DamageKind.WriteAheadLog, null, walNote);
        return new()
        {
            Tables = _tables,
            Damage = _notes.ToList(),
            Trust = isRefused && trust == Trust.Whole ? Trust.RowsMayBeMissing : trust,
            UserVersion = Header.UserVersion,
            PageSize = _pages.PageSize,
            PageCount = _pages.PageCount,
            WalFrames = _walFrames,
        };
    }

    static bool IsBefore(FileHeader left, FileHeader right) =>
        IsBefore(left.ChangeCounter, right.ChangeCounter) || IsBefore(left.SchemaCookie, right.SchemaCookie);

    /// <summary>Counters go round.</summary>
    static bool IsBefore(uint left, uint right) => unchecked((int)(left - right)) < 0;

    void NoteFile(int length, bool hasWal)
    {
        if (Header.Damage is not null) _notes.Add(DamageKind.Header, 1, Header.Damage);
        if (Header.HasMagic && Header.PageSize != _pages.PageSize)
        {
            var text = $"the header says {Header.PageSize} bytes a page, and pages have {_pages.PageSize}";
            _notes.Add(DamageKind.Header, 1, text);
        }

        if (hasWal) return;
        if (length % _pages.PageSize != 0)
        {
            _notes.Add(DamageKind.Truncated, _pages.PageCount, "the file ends within its last page");
        }

        if (Header.PageCount > _pages.PageCount)
        {
            var text = $"the header counts {Header.PageCount} pages and the file has {_pages.PageCount}";
            _notes.Add(DamageKind.Truncated, null, text);
        }
    }
}
