using System.Buffers;
using System.Text;
using Andon.Core;
using Andon.Core.Events;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A prepared statement: bound, stepped, reset, and used again. Parameters count from 1, columns from 0.
/// </summary>
sealed unsafe class SqliteStatement(SqliteDatabase database, nint handle, string sql)
{
    const int StackBytesMax = 1024;

    /// <summary>A text that is no longer than this may be the same in the next row.</summary>
    const int RepeatedBytesMax = 32;

    nint _handle = handle;
    string?[] _texts = [];

    public SqliteStatement Bind(int index, long value)
    {
        database.Check(SqliteCalls.BindNumber(_handle, index, value), sql);
        return this;
    }

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null) database.Check(SqliteCalls.BindNull(_handle, index), sql);
        else BindText(index, value);
        return this;
    }

    public SqliteStatement Bind(int index, long? value) =>
        value is { } number ? Bind(index, number) : Bind(index, default(string));

    public SqliteStatement Bind(int index, in FieldValue value) =>
        value.IsNumber ? Bind(index, value.RequireNumber()) : Bind(index, value.Text);

    /// <summary>A value of any of SQLite's types: null, long, double, string or bytes.</summary>
    public void BindAny(int index, object? value)
    {
        switch (value)
        {
            case null:
                Bind(index, default(string));
                break;
            case long number:
                Bind(index, number);
                break;
            case double real:
                database.Check(SqliteCalls.BindReal(_handle, index, real), sql);
                break;
            case byte[] bytes:
                fixed (byte* start = bytes.Length == 0 ? [0] : bytes)
                {
                    var result = SqliteCalls.BindBlob(_handle, index, start, bytes.Length, SqliteCalls.Transient);
                    database.Check(result, sql);
                }

                break;
            default:
                Bind(index, (string)value);
                break;
        }
    }

    /// <summary>Whether there is a row. After the last one the statement is ready to be used again.</summary>
    public bool Step()
    {
        var result = SqliteCalls.Step(_handle);
        if (result == SqliteCalls.Row) return true;
        Reset();
        database.Check(result, sql);
        return false;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    public void Run()
    {
        if (Step()) Reset();
    }

    /// <summary>It repeats the code that the last step gave, which was checked there.</summary>
    public void Reset() => _ = SqliteCalls.Reset(_handle);

    public bool IsNull(int column) => SqliteCalls.ColumnType(_handle, column) == SqliteCalls.TypeNull;

    public long Number(int column) => SqliteCalls.ColumnNumber(_handle, column);

    public long? NumberIfAny(int column) => IsNull(column) ? null : Number(column);

    public int? IntIfAny(int column) => NumberIfAny(column) is { } number ? checked((int)number) : null;

    public Instant? InstantIfAny(int column) => NumberIfAny(column) is { } number ? new Instant(number) : null;

    public string? Text(int column)
    {
        var text = SqliteCalls.ColumnText(_handle, column);
        if (text is null) return null;
        var bytes = new ReadOnlySpan<byte>(text, SqliteCalls.ColumnBytes(_handle, column));
        return bytes.Length <= RepeatedBytesMax ? Repeated(column, bytes) : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Names and states are often those of the row before: then they are not made again.</summary>
    string Repeated(int column, ReadOnlySpan<byte> bytes)
    {
        if (column >= _texts.Length) Array.Resize(ref _texts, column + 1);
        ref var last = ref _texts[column];
        if (last is not null && Ascii.Equals(bytes, last)) return last;
        return last = Encoding.UTF8.GetString(bytes);
    }

    public string RequireText(int column) =>
        Text(column) ?? throw new InvariantViolation($"A text is missing in: {sql}");

    public FieldValue Value(int column) => SqliteCalls.ColumnType(_handle, column) switch
    {
        SqliteCalls.TypeNull => FieldValue.Null,
        SqliteCalls.TypeInteger => FieldValue.Of((long?)Number(column)),
        _ => FieldValue.Of(Text(column)),
    };

    /// <summary>For its connection.</summary>
    public void Close()
    {
        _ = SqliteCalls.Finalize(_handle);
        _handle = 0;
    }

    void BindText(int index, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var buffer =
            most <= StackBytesMax ? stackalloc byte[StackBytesMax] : rented = ArrayPool<byte>.Shared.Rent(most);
        var count = Encoding.UTF8.GetBytes(value, buffer);
        fixed (byte* text = buffer)
        {
            database.Check(SqliteCalls.BindText(_handle, index, text, count, SqliteCalls.Transient), sql);
        }

        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
