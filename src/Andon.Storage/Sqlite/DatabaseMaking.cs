using Andon.Core;
using Andon.Linux.Files;
using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>A row on its way into a database: its values are null, long, double, string or bytes.</summary>
/// <param name="Table">One that is not there yet is made, with the columns of the row.</param>
/// <param name="Number">SQLite's own; it stands for a key that has to be a number and is none.</param>
/// <param name="Values">By column; a column that is not there yet is added.</param>
public sealed record MadeRow(string Table, long? Number, IReadOnlyList<(string Column, object? Value)> Values);

/// <summary>A database that was made.</summary>
/// <param name="Filled">Values that were missing where there has to be one: an empty text or zero stands there.</param>
/// <param name="LeftOut">Rows with a key that another row had already, or that SQLite does not take.</param>
public sealed record MadeDatabase(int Filled, int LeftOut);

/// <summary>
/// Makes a database that is no store of ours, under a name that nothing has, whole or not at all: what is not finished
/// is taken away again.
/// </summary>
public sealed class DatabaseMaking
{
    static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    readonly SqliteDatabase _database;
    readonly Dictionary<string, SqliteStatement> _inserts = new(StringComparer.Ordinal);
    readonly Dictionary<string, Dictionary<string, Shape>> _tables = new(StringComparer.Ordinal);
    int _filled;
    int _leftOut;

    DatabaseMaking(SqliteDatabase database) => _database = database;

    /// <summary>Throws an IOException when it cannot be made.</summary>
    public static MadeDatabase Make(string path, string schema, IEnumerable<MadeRow> rows)
    {
        foreach (var companion in Companions.Select(suffix => path + suffix))
        {
            if (Path.Exists(companion))
                throw new IOException($"{companion} is there already and belongs to another database.");
        }

        AppendFile.CreateExclusive(path).Dispose(); // nobody has it open yet
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
            // We made all of them, and nobody else can have come to know them.
            foreach (var suffix in Companions.Prepend("")) File.Delete(path + suffix);
            if (failure is ProjectionFault) throw new IOException(failure.Message, failure);
            throw;
        }
    }

    MadeDatabase Fill(string schema, IEnumerable<MadeRow> rows)
    {
        _database.Execute("pragma journal_mode = wal; pragma synchronous = full; begin");
        _database.Execute(schema);
        foreach (var row in rows) TryInsert(row);
        _database.Execute("commit");
        return new MadeDatabase(_filled, _leftOut);
    }

    void TryInsert(MadeRow row)
    {
        try
        {
            Insert(row);
        }
        catch (InvariantViolation)
        {
            _leftOut++; // SQLite takes it for a misuse: a value of the wrong kind in a key
        }
    }

    void Insert(MadeRow made)
    {
        var shape = ShapeOf(made);
        var row = new List<(string Column, object? Value)>(made.Values.Count);
        foreach (var (column, value) in made.Values)
        {
            if (!shape.TryGetValue(column, out var kind))
            {
                if (value is null) continue;
                kind = Add(made.Table, shape, column, value);
            }

            row.Add((column, kind.IsRowNumber && value is not long ? made.Number : value ?? Stopgap(kind)));
        }

        foreach (var (column, kind) in shape)
        {
            if (!kind.HasDefault && !made.Values.Any(value => value.Column == column) && Stopgap(kind) is { } stopgap)
                row.Add((column, stopgap));
        }

        var insert = StatementOf(made.Table, row);
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

    Shape Add(string table, Dictionary<string, Shape> shape, string column, object value)
    {
        var type = value switch
        {
            long => "integer",
            double => "real",
            byte[] => "blob",
            _ => "text",
        };
        _database.Execute($"alter table {Quoted(table)} add column {Quoted(column)} {type}");
        return shape[column] = new Shape(IsRequired: false, HasDefault: false, IsNumber: false, IsRowNumber: false);
    }

    Dictionary<string, Shape> ShapeOf(MadeRow row)
    {
        if (_tables.TryGetValue(row.Table, out var known)) return known;
        var shape = ReadShape(row.Table);
        if (shape.Count == 0)
        {
            var names = row.Values.Select(value => Quoted(value.Column)).DefaultIfEmpty("value");
            var columns = string.Join(", ", names);
            _database.Execute($"create table {Quoted(row.Table)} ({columns})");
            shape = ReadShape(row.Table);
        }

        return _tables[row.Table] = shape;
    }

    Dictionary<string, Shape> ReadShape(string table)
    {
        var shape = new Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase);
        var columns = _database.Prepare($"pragma table_info({Quoted(table)})");
        while (columns.Step())
        {
            var type = columns.Text(2) ?? "";
            var isNumber = type.StartsWith("int", StringComparison.OrdinalIgnoreCase);
            var isRowNumber = columns.Number(5) == 1 && type.Equals("integer", StringComparison.OrdinalIgnoreCase);
            shape[columns.RequireText(1)] =
                new Shape(columns.Number(3) != 0, !columns.IsNull(4), isNumber, isRowNumber);
        }

        _database.Release(columns);
        return shape;
    }

    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    sealed record Shape(bool IsRequired, bool HasDefault, bool IsNumber, bool IsRowNumber);
}
