using Andon.Salvage.Schemas;

namespace Andon.Salvage.Matching;

/// <summary>What an index says of a row: the values of its columns, and its rowid.</summary>
sealed record IndexEntry(string Index, IReadOnlyList<string> Columns, object?[] Values, long RowId, int Page)
{
    /// <summary>Null when the values cannot be of that table: then the entry proves nothing.</summary>
    public static IndexEntry? Read(
        string index, TableDefinition table, IReadOnlyList<string> columns, object?[] values, int page)
    {
        if (values.Length != columns.Count + 1 || values[^1] is not long rowId) return null;
        for (var i = 0; i < columns.Count; i++)
        {
            var place = table.IndexOf(columns[i]);
            if (place >= 0 && place != table.RowIdColumn && !RecordFit.LooksRight(table.Columns[place], values[i]))
            {
                return null;
            }
        }

        return new(index, columns, values[..^1], rowId, page);
    }

    /// <summary>Whether it holds all of the row.</summary>
    public bool Covers(TableDefinition table) =>
        table.Columns.Where((_, place) => place != table.RowIdColumn)
            .All(column => Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase));

    public object?[] Record(TableDefinition table) =>
        [.. table.Columns.Select((column, place) => place == table.RowIdColumn ? null : Value(column.Name))];

    /// <summary>Null when the index lacks a part of the table's key, or that is the rowid.</summary>
    public string? Key(TableDefinition table)
    {
        if (table.Key.Count == 0) return null;
        var names = table.Key.Select(place => table.Columns[place].Name).ToList();
        return names.All(name => Columns.Contains(name, StringComparer.OrdinalIgnoreCase))
            ? RowKey.Of(names.Select(Value))
            : null;
    }

    object? Value(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Equals(column, StringComparison.OrdinalIgnoreCase)) return Values[i];
        }

        return null;
    }
}
