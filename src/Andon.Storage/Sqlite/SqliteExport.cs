using Andon.Core.Events;
using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>Reads everything that a database holds, in an order that depends on the content alone.</summary>
static class SqliteExport
{
    public static IEnumerable<BaseEntry> Of(SqliteDatabase database, IReadOnlyList<Table> tables)
    {
        foreach (var table in tables)
        {
            foreach (var insert in RowsOf(database, table)) yield return new BaseEntry.Row(insert);
        }

        var events = $"select {EventListing.Columns} from events order by position";
        foreach (var entry in Rows(database, events, row => new BaseEntry.Past(EventListing.Read(row))))
            yield return entry;
        var requests = $"select {RequestRows.Columns} from requests order by record";
        foreach (var entry in Rows(database, requests, row => new BaseEntry.Answered(RequestRows.Read(row))))
            yield return entry;
    }

    /// <summary>Every row of a table as the change that inserts it, by key.</summary>
    public static IEnumerable<Change> RowsOf(SqliteDatabase database, Table table)
    {
        var key = string.Join(", ", table.Columns.Take(table.KeyLength).Select(column => column.Name));
        var sql = $"select {RowReader.Columns(table)} from {table.Name} order by {key}";
        return Rows(database, sql, row => RowReader.ReadInsert(table, row));
    }

    static IEnumerable<T> Rows<T>(SqliteDatabase database, string sql, Func<SqliteStatement, T> read)
    {
        var statement = database.Prepare(sql);
        try
        {
            while (statement.Step()) yield return read(statement);
        }
        finally
        {
            database.Release(statement);
        }
    }
}
