using System.Collections.Immutable;

namespace Andon.Core.Events;

/// <summary>What a change does to its row.</summary>
public enum ChangeKind
{
    Insert,
    Update,
    Delete,
}

/// <summary>One column's new value; <paramref name="Column"/> is its index in the table.</summary>
public readonly record struct ColumnValue(int Column, FieldValue Value);

/// <summary>
/// A row change, complete in itself: the key's columns first, then the columns that change. Events carry their
/// changes, so replaying a log needs no rule code and gives the same board whatever version of the rules made it.
/// </summary>
public sealed record Change(Table Table, ChangeKind Kind, ImmutableArray<ColumnValue> Values)
{
    /// <summary>
    /// The row after the change, for whoever would otherwise read it back; only where it was just made. It is no part
    /// of the change.
    /// </summary>
    public object? After { get; init; }

    /// <summary>The values of the key columns, in the table's order.</summary>
    public ReadOnlySpan<ColumnValue> Key => Values.AsSpan()[..Table.KeyLength];

    /// <summary>The values that are not key.</summary>
    public ReadOnlySpan<ColumnValue> Rest => Values.AsSpan()[Table.KeyLength..];

    public bool Equals(Change? other) =>
        other is not null
            && Table == other.Table
            && Kind == other.Kind
            && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Table, Kind, Values.Length);
}
