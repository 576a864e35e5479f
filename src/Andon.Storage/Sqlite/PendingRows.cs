using System.Collections.Immutable;
using Andon.Core;
using Andon.Core.Events;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Row changes that are made and not written yet, one for each row, in the order in which the rows were first touched:
/// a row that changes often is written once. Owned by the writer thread.
/// </summary>
/// <param name="unique">
/// Columns under a unique index besides the key: a row must not come into one before another row has left it.
/// </param>
sealed class PendingRows(IReadOnlyList<(Table Table, int Column)> unique)
{
    const int KeyLengthMax = 4;

    readonly Dictionary<RowKey, int> _places = [];
    readonly HashSet<Table> _touched = [];

    // Null for a row that came and went.
    readonly List<Change?> _changes = [];

    public int Length => _changes.Count;

    public bool TouchesUnique { get; private set; }

    public bool Touches(Table table) => _touched.Contains(table);

    public Change? Find(Table table, in FieldValue key) =>
        _places.TryGetValue(RowKey.Of(table, key), out var place) ? _changes[place] : null;

    /// <summary>Whether what is pending for the row and the change can be written as one.</summary>
    public bool Takes(Change change)
    {
        if (!_places.TryGetValue(KeyOf(change), out var place)) return true;
        return (_changes[place]!.Kind, change.Kind) switch
        {
            (ChangeKind.Insert or ChangeKind.Update, ChangeKind.Update) => !IsUnique(change),
            (ChangeKind.Insert or ChangeKind.Update, ChangeKind.Delete) => true,
            _ => false,
        };
    }

    public void Add(Change change)
    {
        var key = KeyOf(change);
        TouchesUnique |= IsUnique(change);
        _touched.Add(change.Table);
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, _changes.Count);
            _changes.Add(change);
            return;
        }

        _changes[place] = Merged(_changes[place]!, change);
        if (_changes[place] is null) _places.Remove(key);
    }

    /// <summary>Takes over what another holds, which came later; that one holds nothing then.</summary>
    public void Absorb(PendingRows later)
    {
        foreach (var change in later._changes)
        {
            if (change is not null) Add(change);
        }

        later.Clear();
    }

    public void WriteTo(RowWriter rows)
    {
        foreach (var change in _changes)
        {
            if (change is not null) rows.Write(change);
        }

        Clear();
    }

    public void Clear()
    {
        _places.Clear();
        _changes.Clear();
        _touched.Clear();
        TouchesUnique = false;
    }

    static Change? Merged(Change before, Change change) => (before.Kind, change.Kind) switch
    {
        (ChangeKind.Insert, ChangeKind.Delete) => null,
        (ChangeKind.Update, ChangeKind.Delete) => change,
        (ChangeKind.Insert or ChangeKind.Update, ChangeKind.Update) =>
            new Change(change.Table, before.Kind, Merged(before.Values, change.Values)) { After = change.After },
        _ => throw new InvariantViolation($"A row of {change.Table.Name} is pending and cannot be merged."),
    };

    /// <summary>Both are in the order of the table's columns, and so is what they make.</summary>
    static ImmutableArray<ColumnValue> Merged(ImmutableArray<ColumnValue> before, ImmutableArray<ColumnValue> after)
    {
        var merged = ImmutableArray.CreateBuilder<ColumnValue>(before.Length + after.Length);
        var (i, j) = (0, 0);
        while (i < before.Length && j < after.Length)
        {
            if (before[i].Column < after[j].Column)
            {
                merged.Add(before[i++]);
                continue;
            }

            if (before[i].Column == after[j].Column) i++;
            merged.Add(after[j++]);
        }

        while (i < before.Length) merged.Add(before[i++]);
        while (j < after.Length) merged.Add(after[j++]);
        return merged.DrainToImmutable();
    }

    bool IsUnique(Change change)
    {
        foreach (var (table, column) in unique)
        {
            if (table != change.Table) continue;
            foreach (var value in change.Values)
            {
                if (value.Column == column) return true;
            }
        }

        return false;
    }

    static RowKey KeyOf(Change change)
    {
        Invariant.Hold(change.Table.KeyLength <= KeyLengthMax);
        var key = change.Key;
        return new RowKey(change.Table, key[0].Value, Part(key, 1), Part(key, 2), Part(key, 3));
    }

    static FieldValue Part(ReadOnlySpan<ColumnValue> key, int at) =>
        key.Length > at ? key[at].Value : FieldValue.Null;

    readonly record struct RowKey(
        Table Table, FieldValue First, FieldValue Second, FieldValue Third, FieldValue Fourth)
    {
        /// <summary>The key of a table that has one column of it.</summary>
        public static RowKey Of(Table table, in FieldValue only) =>
            new(table, only, FieldValue.Null, FieldValue.Null, FieldValue.Null);
    }
}
