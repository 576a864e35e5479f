using System.Text;
using Andon.Core;
using Andon.Core.Events;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Writes row changes. Statements are made from the tables' own definitions, one for each set of columns that changes
/// together, and kept. Owned by the writer thread.
/// </summary>
sealed class RowWriter(SqliteDatabase database)
{
    /// <summary>Sets of columns are few; this bounds what odd ones may cost.</summary>
    const int StatementsMax = 512;

    readonly Dictionary<Shape, SqliteStatement> _statements = [];

    public void Write(Change change)
    {
        var statement = StatementFor(change);
        var index = 0;
        // A new row names its columns in order; the others name their key last.
        if (change.Kind == ChangeKind.Insert)
        {
            foreach (var (_, value) in change.Values) statement.Bind(++index, value);
        }
        else
        {
            var rest = change.Kind == ChangeKind.Update ? change.Rest : [];
            foreach (var (_, value) in rest) statement.Bind(++index, value);
            foreach (var (_, value) in change.Key) statement.Bind(++index, value);
        }

        statement.Run();
        Invariant.Hold(database.Changes == 1);
    }

    SqliteStatement StatementFor(Change change)
    {
        var columns = UInt128.Zero;
        foreach (var (column, _) in change.Values) columns |= UInt128.One << column;
        var shape = new Shape(change.Table, change.Kind, columns);
        if (_statements.TryGetValue(shape, out var statement)) return statement;
        if (_statements.Count == StatementsMax) Forget();
        return _statements[shape] = database.Prepare(Sql(change));
    }

    void Forget()
    {
        foreach (var statement in _statements.Values) database.Release(statement);
        _statements.Clear();
    }

    static string Sql(Change change)
    {
        var sql = new StringBuilder();
        switch (change.Kind)
        {
            case ChangeKind.Insert:
                sql.Append("insert into ").Append(change.Table.Name).Append(" (");
                Join(sql, change, change.Values.AsSpan(), ", ", "");
                sql.Append(") values (").AppendJoin(", ", Enumerable.Repeat("?", change.Values.Length)).Append(')');
                break;
            case ChangeKind.Update:
                sql.Append("update ").Append(change.Table.Name).Append(" set ");
                Join(sql, change, change.Rest, ", ", " = ?");
                sql.Append(" where ");
                Join(sql, change, change.Key, " and ", " = ?");
                break;
            case ChangeKind.Delete:
                sql.Append("delete from ").Append(change.Table.Name).Append(" where ");
                Join(sql, change, change.Key, " and ", " = ?");
                break;
        }

        return sql.ToString();
    }

    static void Join(StringBuilder sql, Change change, ReadOnlySpan<ColumnValue> values, string between, string after)
    {
        for (var i = 0; i < values.Length; i++)
            sql.Append(i == 0 ? "" : between).Append(change.Table.Columns[values[i].Column].Name).Append(after);
    }

    readonly record struct Shape(Table Table, ChangeKind Kind, UInt128 Columns);
}
