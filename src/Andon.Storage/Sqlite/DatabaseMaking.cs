using Andon.Linux.Files;
using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>A row on its way into a database: its values are null, long, double, string or bytes.</summary>
public sealed record MadeRow(string Table, IReadOnlyList<(string Column, object? Value)> Values);

/// <summary>A database that was made.</summary>
/// <param name="Filled">Values that were missing where there has to be one: an empty text or zero stands there.</param>
/// <param name="LeftOut">Rows with a key that another row had already.</param>
public sealed record MadeDatabase(int Filled, int LeftOut);

/// <summary>
/// Makes a database that is no store of ours, under a name that nothing has, whole or not at all: what is not finished
/// is taken away again.
/// </summary>
public sealed class DatabaseMaking
{
    readonly SqliteDatabase _database;
    readonly Dictionary<string, SqliteStatement> _inserts = new(StringComparer.Ordinal);
    readonly Dictionary<string, Dictionary<string, Shape>> _tables = new(StringComparer.Ordinal);
    int _filled;
    int _leftOut;

    DatabaseMaking(SqliteDatabase database) => _database = database;

    /// <summary>A column that a table lacks is added to it. Throws an IOException when it cannot be made.</summary>
    public static MadeDatabase Make(string path, string schema, IEnumerable<MadeRow> rows)
    {
        AppendFile.CreateExclusive(path).Dispose();
        try
        {
            MadeDatabase made;
            using (var database = SqliteDatabase.Open(path, SqliteCalls.OpenReadWrite, vfs: null))
                made = new DatabaseMaking(database).Fill(schema, rows);
            Directories.SyncParent(path);
            return made;
        }
        catch (Exception failure)
        {
            // We made it, and nobody else can have come to know it.
            foreach (var suffix in (string[])["", "-wal", "-shm"]) File.Delete(path + suffix);
            if (failure is ProjectionFault) throw new IOException(failure.Message, failure);
            throw;
        }
    }

    MadeDatabase Fill(string schema, IEnumerable<MadeRow> rows)
    {
        _database.Execute("pragma journal_mode = wal; pragma synchronous = full; begin");
        _database.Execute(schema);
        foreach (var (table, values) in rows) Insert(table, values);
        _database.Execute("commit");
        return new MadeDatabase(_filled, _leftOut);
    }

    void Insert(string table, IReadOnlyList<(string Column, object? Value)> values)
    {
        var shape = ShapeOf(table);
        var row = new List<(string Column, object? Value)>(values.Count);
        foreach (var (column, value) in values)
        {
            if (!shape.TryGetValue(column, out var kind)) kind = Add(table, shape, column, value);
            row.Add((column, value ?? Stopgap(kind)));
        }

        foreach (var (column, kind) in shape)
        {
            if (!kind.HasDefault && !values.Any(value => value.Column == column) && Stopgap(kind) is { } stopgap)
                row.Add((column, stopgap));
        }

        var insert = StatementOf(table, row);
        for (var i = 0; i < row.Count; i++) insert.BindAny(i + 1, row[i].Value);
        insert.Run();
        if (_database.Changes == 0) _leftOut++;
    }

    /// <summary>What stands for a value that has to be there; null where none has to be.</summary>
    object? Stopgap(Shape kind)
    {
        if (!kind.IsRequired) return null;
        _filled++;
        return kind.IsNumber ? 0L : "";
    }

    SqliteStatement StatementOf(string table, List<(string Column, object? Value)> row)
    {
        var columns = string.Join(", ", row.Select(each => Quoted(each.Column)));
        var sql = $"insert or ignore into {Quoted(table)} ({columns}) "
            + $"values ({string.Join(", ", row.Select(_ => "?"))})";
        if (!_inserts.TryGetValue(sql, out var insert)) _inserts[sql] = insert = _database.Prepare(sql);
        return insert;
    }

    Shape Add(string table, Dictionary<string, Shape> shape, string column, object? value)
    {
        var type = value is long ? "integer" : "text";
        _database.Execute($"alter table {Quoted(table)} add column {Quoted(column)} {type}");
        return shape[column] = new Shape(IsRequired: false, HasDefault: false, IsNumber: false);
    }

    Dictionary<string, Shape> ShapeOf(string table)
    {
        if (_tables.TryGetValue(table, out var shape)) return shape;
        shape = new Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase);
        var columns = _database.Prepare($"pragma table_info({Quoted(table)})");
        while (columns.Step())
        {
            var isNumber = columns.Text(2)?.StartsWith("int", StringComparison.OrdinalIgnoreCase) is true;
            shape[columns.RequireText(1)] = new Shape(columns.Number(3) != 0, !columns.IsNull(4), isNumber);
        }

        _database.Release(columns);
        if (shape.Count == 0) throw new FormatException($"There is no table {table}.");
        return _tables[table] = shape;
    }

    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    sealed record Shape(bool IsRequired, bool HasDefault, bool IsNumber);
}
