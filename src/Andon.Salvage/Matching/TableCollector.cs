using Andon.Salvage.Schemas;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Matching;

/// <summary>
/// Gathers what was found of one table, in any order, and settles it at the end: one row for a key, and each loss
/// counted once.
/// </summary>
sealed class TableCollector(string name, KnownTable? known)
{
    readonly List<(SalvagedRow Row, string? Key)> _found = [];
    readonly List<(SalvagedRow Row, string? Key)> _deleted = [];
    readonly List<(SalvagedRow Row, string? Key)> _doubtful = [];
    readonly Dictionary<(TableDefinition, int), RowForm> _forms = [];
    readonly Dictionary<(int Page, int Cell), (LossCause Cause, long RowId)> _faults = [];
    readonly Tally _lostPages = new();
    readonly List<(IndexEntry Entry, TableDefinition Definition)> _named = [];
    readonly Dictionary<IReadOnlyList<string>, int> _rowsByColumns = [];
    bool _hasRoot;
    long? _lastRowId;

    /// <summary>A tree yields its rows in the order of rowid; one that does not is mixed up.</summary>
    public bool IsOutOfOrder { get; private set; }

    /// <summary>Nothing of it stands anywhere, not even the root of its tree.</summary>
    public bool IsEmpty => !_hasRoot && _lostPages.Count == 0 && _found.Count == 0 && _faults.Count == 0;

    public void AddWalk(TreeWalk walk)
    {
        _hasRoot = walk.HasRoot;
        _lostPages.Add(walk.LostPages);
    }

    public void AddRow(TableDefinition definition, FoundRecord record, object?[] values, RowOrigin origin)
    {
        var form = Form(definition, values);
        var row = form.Row(record, values, origin);
        (origin == RowOrigin.FreePage ? _deleted : _found).Add((row, Key(definition, form, row)));
        if (origin == RowOrigin.FreePage) return;
        _rowsByColumns[form.Names] = _rowsByColumns.GetValueOrDefault(form.Names) + 1;
        if (origin != RowOrigin.Tree || definition.IsWithoutRowId) return;
        IsOutOfOrder |= row.RowId <= _lastRowId;
        _lastRowId = row.RowId;
    }

    /// <summary>A row of a page that was overwritten, whose own values look overwritten too.</summary>
    public void AddDoubtful(TableDefinition definition, FoundRecord record, object?[] values)
    {
        var form = Form(definition, values);
        var row = form.Row(record, values, RowOrigin.Tree);
        _doubtful.Add((row, Key(definition, form, row)));
    }

    public void AddFault(FoundRecord record) => _faults[(record.Page, record.Cell)] = (record.Fault, record.RowId);

    /// <summary>A page that should have held rows of the table and holds another table's.</summary>
    public void AddLostPage(string fault) => _lostPages.Add(fault);

    public void AddIndexEntry(IndexEntry entry, TableDefinition definition) => _named.Add((entry, definition));

    RowForm Form(TableDefinition definition, object?[] values)
    {
        var count = Math.Max(values.Length, definition.Columns.Count);
        if (_forms.TryGetValue((definition, count), out var form)) return form;
        form = new(definition, count);
        _forms.Add((definition, count), form);
        return form;
    }

    static string? Key(TableDefinition definition, RowForm form, SalvagedRow row) =>
        definition.Key.Count == 0
            ? RowKey.OfRowId(row.RowId)
            : RowKey.Of(definition.Key.Select(place => row.Values[form.Names[place]]));

    public SalvagedTable Finish(IReadOnlyList<string> columns)
    {
        var rowByKey = new Dictionary<string, SalvagedRow>(StringComparer.Ordinal);
        var rows = new List<SalvagedRow>();
        var others = new List<string>();
        var copies = Settle(rowByKey, rows, others);
        rows.AddRange(rowByKey.Values);
        var alive = rows.Select(row => row.RowId).ToHashSet();
        List<SalvagedRow> doubtful = [.. from each in _doubtful where !IsAlive(each.Key, rowByKey) select each.Row];
        var named = Unindexed(rowByKey, rows, alive, doubtful);
        var losses = Losses(others, named, alive, doubtful);
        return new()
        {
            Name = name,
            Columns = _rowsByColumns.Count == 0 ? columns : _rowsByColumns.MaxBy(pair => pair.Value).Key,
            Rows = [.. rows.OrderBy(row => row.RowId).ThenBy(row => row.Page)],
            DeletedRows = [.. from each in _deleted where !IsAlive(each.Key, rowByKey) select each.Row],
            DoubtfulRows = doubtful,
            Losses = losses,
            CopiesLeftOut = copies,
            Trust = TrustOf(losses, rows),
        };
    }

    static bool IsAlive(string? key, Dictionary<string, SalvagedRow> rowByKey) =>
        key is not null && rowByKey.ContainsKey(key);

    int Settle(Dictionary<string, SalvagedRow> rowByKey, List<SalvagedRow> keyless, List<string> others)
    {
        var copies = 0;
        foreach (var (row, key) in _found)
        {
            if (key is null)
            {
                keyless.Add(row);
            }
            else if (!rowByKey.TryGetValue(key, out var first))
            {
                rowByKey.Add(key, row);
            }
            else
            {
                rowByKey[key] = RowChoice.Better(first, row, known);
                if (RowChoice.AreOne(first, row, known)) copies++;
                else others.Add($"a second row with rowid {row.RowId}, on pages {first.Page} and {row.Page}");
            }
        }

        return copies;
    }

    /// <summary>Rows that an index names and no page holds: taken from it if it has them whole, or told.</summary>
    List<string> Unindexed(
        Dictionary<string, SalvagedRow> rowByKey, List<SalvagedRow> rows, HashSet<long> alive,
        List<SalvagedRow> doubtful)
    {
        var missing = new Dictionary<long, string>();
        foreach (var (entry, definition) in _named.OrderByDescending(each => Tells(each.Entry, each.Definition)))
        {
            var key = entry.Key(definition);
            if (alive.Contains(entry.RowId) || (key is not null && rowByKey.ContainsKey(key))) continue;
            if (!entry.Covers(definition))
            {
                missing.TryAdd(entry.RowId, Describe(entry));
                continue;
            }

            var record = new FoundRecord(entry.Page, 0, entry.RowId, null, LossCause.UnreadableRecord);
            var row = new RowForm(definition, definition.Columns.Count)
                .Row(record, entry.Record(definition), RowOrigin.Index);
            if (key is null || rowByKey.TryAdd(key, row)) rows.Add(row);
            alive.Add(entry.RowId);
        }

        var unreadable = _faults.Values.Select(fault => fault.RowId).Concat(doubtful.Select(row => row.RowId));
        return [.. missing.ExceptBy(alive.Concat(unreadable), each => each.Key).Select(each => each.Value)];
    }

    /// <summary>Of several indexes that name a row, the one that says most about it is quoted.</summary>
    static (bool, bool, int) Tells(IndexEntry entry, TableDefinition definition) =>
        (entry.Key(definition) is not null, entry.Columns.Contains("task_id"), entry.Columns.Count);

    static string Describe(IndexEntry entry)
    {
        var values = entry.Values.Where(value => value is not null).Select(RowKey.Text);
        return $"{string.Join(' ', values)} (rowid {entry.RowId}) exists by its index {entry.Index} only";
    }

    List<RowLoss> Losses(
        List<string> others, List<string> named, HashSet<long> alive, List<SalvagedRow> doubtful)
    {
        var faults = _faults
            .Where(fault => fault.Value.RowId == 0 || !alive.Contains(fault.Value.RowId))
            .ToLookup(
                fault => fault.Value.Cause,
                fault => $"rowid {fault.Value.RowId} in cell {fault.Key.Cell} of page {fault.Key.Page}");
        List<RowLoss?> all =
        [
            Loss(LossCause.BrokenOverflow, faults[LossCause.BrokenOverflow].ToList()),
            Loss(LossCause.UnreadableRecord, faults[LossCause.UnreadableRecord].ToList()),
            Loss(LossCause.Overwritten, [.. doubtful.Select(row => $"rowid {row.RowId} on page {row.Page}")]),
            _lostPages.Count == 0 ? null : new(LossCause.LostPage, _lostPages.Count, _lostPages.Examples),
            Loss(LossCause.NamedByIndexOnly, named),
            Loss(LossCause.SameKey, others),
        ];
        return [.. all.OfType<RowLoss>()];
    }

    static RowLoss? Loss(LossCause cause, List<string> all) =>
        all.Count == 0 ? null : new(cause, all.Count, [.. all.Take(RowLoss.ExamplesMax)]);

    Trust TrustOf(List<RowLoss> losses, List<SalvagedRow> rows)
    {
        if (!_hasRoot) return Trust.Fragments;
        var isWhole = losses.Count == 0 && !IsOutOfOrder && rows.TrueForAll(row => row.Origin == RowOrigin.Tree);
        return isWhole ? Trust.Whole : Trust.RowsMayBeMissing;
    }
}
