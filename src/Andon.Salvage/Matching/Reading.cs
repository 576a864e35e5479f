using Andon.Salvage.Files;
using Andon.Salvage.Pages;
using Andon.Salvage.Schemas;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Matching;

/// <summary>
/// One reading of a database: first what its trees reach, then what stands on pages that they do not reach, then what
/// only indexes know. Used once.
/// </summary>
sealed class Reading
{
    readonly PageSource _pages;
    readonly FileHeader _header;
    readonly KnownSchema _known;
    readonly OverflowReader _overflow;
    readonly TreeWalker _walker;
    readonly PageRecords _records;
    readonly DamageNotes _notes = new();
    readonly Dictionary<string, TableCollector> _tableByName = new(StringComparer.OrdinalIgnoreCase);
    readonly List<(string Name, IReadOnlyList<string> Columns)> _order = [];
    readonly List<TableCandidate> _candidates = [];
    readonly Dictionary<string, long> _sequences = [];

    public Reading(PageSource pages, FileHeader header, KnownSchema known)
    {
        _pages = pages;
        _header = header;
        _known = known;
        _overflow = new(pages);
        _walker = new(pages);
        _records = new(pages, _overflow, new(header.Text));
    }

    public DamageNotes Notes => _notes;

    /// <summary>
    /// The highest number that each table with AUTOINCREMENT ever gave. It never falls, so it tells which of two
    /// states of a database is the older one.
    /// </summary>
    public IReadOnlyDictionary<string, long> Sequences => _sequences;

    public IReadOnlyList<SalvagedTable> Read()
    {
        var schema = new SchemaReader(_pages, _walker, _records, _known).Read();
        foreach (var damage in schema.Damage) _notes.Add(DamageKind.Schema, null, $"the schema: {damage}");
        var free = FreeList.Read(_pages, _header);
        if (free.Damage is not null) _notes.Add(DamageKind.FreeList, null, free.Damage);
        var trees = schema.Tables.Select(Settle).OfType<Tree>().ToList();
        var own = trees.Where(tree => !tree.Definition.Name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase));
        Prepare([.. own.Select(tree => tree.Definition)]);
        var matcher = new PageMatcher(_candidates);
        foreach (var tree in trees) ReadTree(tree, matcher);
        foreach (var index in schema.Indexes) ReadIndex(index, trees);
        ReadStrayPages(matcher, free);
        foreach (var (name, table) in _tableByName.Where(table => table.Value.IsOutOfOrder))
        {
            _notes.Add(DamageKind.Page, null, $"the rows of {name} are out of order: pages of its tree were mixed up");
        }

        // A known table that nothing speaks of was never made.
        return
        [
            .. _order.Where(table => !schema.IsWhole || !_tableByName[table.Name].IsEmpty)
                .Select(table => _tableByName[table.Name].Finish(table.Columns)),
        ];
    }

    /// <summary>Follows a table's tree, and settles what its rows are read by; null when nothing tells.</summary>
    Tree? Settle(SchemaTable table)
    {
        var walk = _walker.Walk(table.Root, isTable: table.Definition is not { IsWithoutRowId: true });
        var (definition, isOwn) = DefinitionChoice.Of(table, walk, _records, _known.Table(table.Name));
        if (!isOwn && definition is not null)
        {
            _notes.Add(
                DamageKind.Schema, null,
                $"the schema: the definition of {table.Name} was overwritten; its rows are read as it is known");
        }

        if (definition is not null) return new(definition, walk);
        foreach (var page in walk.Pages) _walker.Release(page);
        return null;
    }

    /// <summary>Tables in the order in which they are shown, and what their stray pages are told by.</summary>
    void Prepare(List<TableDefinition> own)
    {
        foreach (var known in _known.Tables)
        {
            var found = own.Find(table => Same(table.Name, known.Name));
            if (found is not null) Prepare(found);
            else Prepare(known);
        }

        foreach (var table in own.Where(table => _known.Table(table.Name) is null)) Prepare(table);
    }

    void Prepare(TableDefinition definition)
    {
        if (!_tableByName.TryAdd(definition.Name, new(definition.Name, definition.Known))) return;
        _order.Add((definition.Name, [.. definition.Columns.Select(column => column.Name)]));
        if (!definition.IsWithoutRowId) _candidates.Add(new(definition, IsGuess: false));
    }

    void Prepare(KnownTable known)
    {
        var columns = known.Layouts[0].Columns.Select(column => column.Name).ToList();
        _tableByName.Add(known.Name, new(known.Name, known));
        _order.Add((known.Name, columns));
        var definitions = KnownDefinitions.Of(known);
        _candidates.AddRange(definitions.Select(definition => new TableCandidate(definition, IsGuess: true)));
    }

    void ReadTree(Tree tree, PageMatcher matcher)
    {
        var (definition, walk) = tree;
        if (definition.Name == "sqlite_sequence") walk.Pages.ToList().ForEach(ReadSequences);
        if (!_tableByName.TryGetValue(definition.Name, out var collector)) return;
        collector.AddWalk(walk);
        foreach (var page in walk.Pages) ReadLeaf(definition, collector, page, matcher);
    }

    void ReadSequences(int page)
    {
        foreach (var record in _records.Read(page, isTable: true))
        {
            if (record.Values is [string table, long number]) _sequences[table] = number;
        }
    }

    /// <summary>A page in the tree of one table may hold the rows of another: then its content decides.</summary>
    void ReadLeaf(TableDefinition definition, TableCollector collector, int page, PageMatcher matcher)
    {
        var found = _records.Read(page, isTable: !definition.IsWithoutRowId);
        if (found.Count > 0 && !found.Exists(record => FitsOwn(definition, record)))
        {
            var other = matcher.Match(found);
            if (other is not null && !Same(other.Definition.Name, definition.Name))
            {
                collector.AddLostPage($"page {page} holds rows of {other.Definition.Name}");
                AddStrayRows(other, found, RowOrigin.Leaf);
                return;
            }
        }

        var isDamaged = !found.TrueForAll(record => IsSound(definition, record));
        foreach (var record in found)
        {
            if (record.Values is not { } values || !RecordFit.CanBe(definition, values))
            {
                collector.AddFault(record);
            }
            else if ((isDamaged || IsMixed(definition, record, values)) && !FitsOwn(definition, record))
            {
                collector.AddDoubtful(definition, record, values);
                if (record.IsSpread) _overflow.Release(record.Page, record.Cell);
            }
            else
            {
                collector.AddRow(definition, record, values, RowOrigin.Tree);
            }
        }
    }

    /// <summary>A row that goes on over other pages, which are another row's: nothing of its end looks right.</summary>
    static bool IsMixed(TableDefinition definition, FoundRecord record, object?[] values) =>
        record.IsSpread && RecordFit.CountMisfits(definition, values) > 1;

    static bool FitsOwn(TableDefinition definition, FoundRecord record) =>
        record is { Values: { } values, HasBrokenText: false } && RecordFit.Fits(definition, values, isGuess: false);

    /// <summary>One cell that SQLite would not have written shows that its page was overwritten.</summary>
    static bool IsSound(TableDefinition definition, FoundRecord record) =>
        record is { Values: { } values, HasBrokenText: false } && RecordFit.CanBe(definition, values);

    void AddStrayRows(TableCandidate table, List<FoundRecord> found, RowOrigin origin)
    {
        var collector = _tableByName[table.Definition.Name];
        foreach (var record in found)
        {
            if (table.Fitting(record) is { } values) collector.AddRow(table.Definition, record, values, origin);
            else if (origin != RowOrigin.FreePage) collector.AddFault(record);
        }
    }

    void ReadIndex(IndexDefinition index, List<Tree> trees)
    {
        var walk = _walker.Walk(index.Root, isTable: false);
        foreach (var fault in walk.LostPages.Examples)
        {
            _notes.Add(DamageKind.Index, null, $"index {index.Name}: {fault}");
        }

        var table = trees.Find(tree => Same(tree.Definition.Name, index.Table))?.Definition;
        if (table is null || table.IsWithoutRowId || index.Columns.Count == 0) return;
        foreach (var page in walk.Pages) AddEntries(index.Name, table, index.Columns, page);
    }

    void AddEntries(string index, TableDefinition table, IReadOnlyList<string> columns, int page)
    {
        if (!_tableByName.TryGetValue(table.Name, out var collector)) return;
        foreach (var record in _records.Read(page, isTable: false))
        {
            var entry = record.Values is null ? null : IndexEntry.Read(index, table, columns, record.Values, page);
            if (entry is not null) collector.AddIndexEntry(entry, table);
        }
    }

    void ReadStrayPages(PageMatcher matcher, FreeList free)
    {
        for (var page = 2; page <= _pages.PageCount; page++)
        {
            if (_walker.IsVisited(page) || _overflow.IsOwned(page) || page == _pages.LockPage) continue;
            var isFree = free.Pages.Contains(page);
            var found = _records.Read(page, isTable: true);
            var table = found.Count == 0 ? null : matcher.Match(found);
            if (table is not null) AddStrayRows(table, found, isFree ? RowOrigin.FreePage : RowOrigin.Leaf);
            else if (!isFree && found.Count > 0) _notes.Add(DamageKind.Page, page, "rows of no table stand on it");
            else if (!isFree) ReadStrayIndex(page);
        }
    }

    /// <summary>Only keys of more than one column are told from other indexes by their look.</summary>
    void ReadStrayIndex(int page)
    {
        foreach (var (definition, _) in _candidates)
        {
            if (definition.Known is null || definition.Key.Count < 2) continue;
            List<string> columns = [.. definition.Key.Select(place => definition.Columns[place].Name)];
            AddEntries($"on page {page}", definition, columns, page);
        }
    }

    static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    /// <summary>A table with the pages that its root leads to.</summary>
    sealed record Tree(TableDefinition Definition, TreeWalk Walk);
}
