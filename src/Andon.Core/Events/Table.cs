using System.Collections.Immutable;

namespace Andon.Core.Events;

/// <summary>A column as a store sees it.</summary>
public sealed record Column(string Name, ColumnKind Kind);

/// <summary>What a column may hold besides nothing.</summary>
public enum ColumnKind
{
    Number,
    Text,
}

/// <summary>A kind of row, without its type: name, columns and how many of the first columns are its key.</summary>
public abstract class Table
{
    private protected Table(string name, int keyLength, ImmutableArray<Column> columns)
    {
        Name = name;
        KeyLength = keyLength;
        Columns = columns;
    }

    public string Name { get; }

    public int KeyLength { get; }

    public ImmutableArray<Column> Columns { get; }

    /// <summary>The index of a column by its name, or -1 if this version knows none such.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Name == column) return i;
        }

        return -1;
    }
}

/// <summary>One field of a row: its column and how to read and write it on the record.</summary>
public sealed record Field<TRow>(
    string Name,
    ColumnKind Kind,
    Func<TRow, FieldValue> Read,
    Func<TRow, FieldValue, TRow> Write);

/// <summary>
/// The one place that says how a record becomes a row: it makes a change from two versions of a record, and applies
/// one. Diff and apply are inverse: <c>Apply(before, Diff(before, after)) == after</c>, tested for every table.
/// </summary>
public sealed class Table<TRow> : Table
    where TRow : class
{
    readonly TRow _empty;
    readonly ImmutableArray<Field<TRow>> _fields;

    public Table(string name, int keyLength, TRow empty, ImmutableArray<Field<TRow>> fields)
        : base(name, keyLength, [.. fields.Select(field => new Column(field.Name, field.Kind))])
    {
        _empty = empty;
        _fields = fields;
    }

    /// <summary>
    /// The change that makes <paramref name="after"/> of <paramref name="before"/>, or null when they are equal.
    /// </summary>
    public Change? Diff(TRow? before, TRow after)
    {
        var values = ImmutableArray.CreateBuilder<ColumnValue>();
        for (var i = 0; i < _fields.Length; i++)
        {
            var value = _fields[i].Read(after);
            var old = before is null ? FieldValue.Null : _fields[i].Read(before);
            if (i < KeyLength || value != old) values.Add(new ColumnValue(i, value));
        }

        if (before is not null && values.Count == KeyLength) return null;
        var kind = before is null ? ChangeKind.Insert : ChangeKind.Update;
        return new Change(this, kind, values.DrainToImmutable()) { After = after };
    }

    /// <summary>The change that removes the row.</summary>
    public Change Delete(TRow row) =>
        new(
            this, ChangeKind.Delete,
            [.. Enumerable.Range(0, KeyLength).Select(i => new ColumnValue(i, _fields[i].Read(row)))]);

    /// <summary>The row after the change; null when it was deleted.</summary>
    public TRow? Apply(TRow? before, Change change)
    {
        Invariant.Hold(change.Table == this);
        if (change.Kind == ChangeKind.Delete) return null;
        Invariant.Hold((change.Kind == ChangeKind.Insert) == (before is null));
        var row = before ?? _empty;
        foreach (var (column, value) in change.Values) row = _fields[column].Write(row, value);
        return row;
    }

    /// <summary>The row made of one value per column, in the table's order.</summary>
    public TRow Read(ReadOnlySpan<FieldValue> values)
    {
        var row = _empty;
        for (var i = 0; i < _fields.Length; i++)
        {
            if (!values[i].IsNull) row = _fields[i].Write(row, values[i]);
        }

        return row;
    }

    public FieldValue Value(TRow row, int column) => _fields[column].Read(row);
}
