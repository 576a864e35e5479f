using Andon.Core.Events;

namespace Andon.Storage.Sqlite;

/// <summary>Reads rows of any table by its own definition; the general way, where speed does not count.</summary>
static class RowReader
{
    /// <summary>The table's columns, for a select whose rows can be read here.</summary>
    public static string Columns(Table table) => string.Join(", ", table.Columns.Select(column => column.Name));

    public static TRow Read<TRow>(Table<TRow> table, SqliteStatement row)
        where TRow : class
    {
        var values = new FieldValue[table.Columns.Length];
        for (var i = 0; i < values.Length; i++) values[i] = row.Value(i);
        return table.Read(values);
    }

    /// <summary>The row as the change that inserts it.</summary>
    public static Change ReadInsert(Table table, SqliteStatement row)
    {
        var values = new List<ColumnValue>(table.Columns.Length);
        for (var i = 0; i < table.Columns.Length; i++)
        {
            if (i < table.KeyLength || !row.IsNull(i)) values.Add(new ColumnValue(i, row.Value(i)));
        }

        return new Change(table, ChangeKind.Insert, [.. values]);
    }
}
