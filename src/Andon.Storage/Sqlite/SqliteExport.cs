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
            var key = string.Join(", ", table.Columns.Take(table.KeyLength).Select(column => column.Name));
            var sql = $"select {RowReader.Columns(table)} from {table.Name} order by {key}";
            foreach (var entry in Rows(database, sql, row => new BaseEntry.Row(RowReader.ReadInsert(table, row))))
                yield return entry;
        }

        var events = $"select {EventListing.Columns} from events order by position";
        foreach (var entry in Rows(database, events, row => new BaseEntry.Past(EventListing.Read(row))))
            yield return entry;
        var requests = $"select {RequestRows.Columns} from requests order by record";
        foreach (var entry in Rows(database, requests, row => new BaseEntry.Answered(RequestRows.Read(row))))
            yield return entry;
    }

    static IEnumerable<BaseEntry> Rows(SqliteDatabase database, string sql, Func<SqliteStatement, BaseEntry> read)
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
