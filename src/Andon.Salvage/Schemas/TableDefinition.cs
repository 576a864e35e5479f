namespace Andon.Salvage.Schemas;

/// <summary>A column of a table as its definition declares it.</summary>
/// <remarks>
/// <c>Default</c>: What rows have that are older than the column.
/// <c>IsStored</c>: False for a generated column that is computed when read.
/// </remarks>
sealed record ColumnDefinition(
    string Name, Affinity Affinity, bool IsRequired, object? Default, bool IsStored, KnownColumn? Known);

/// <summary>What is needed to read records of a table.</summary>
sealed record TableDefinition
{
    public required string Name { get; init; }

    /// <summary>In the order in which records hold them, without those that are not stored.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>The column whose value is the rowid; -1 when there is none.</summary>
    public required int RowIdColumn { get; init; }

    /// <summary>Places in <see cref="Columns"/> of those that tell rows apart; none means the rowid does.</summary>
    public required IReadOnlyList<int> Key { get; init; }

    public required bool IsWithoutRowId { get; init; }

    /// <summary>Columns of every index that SQLite made for constraints, in its numbering.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> AutoIndexes { get; init; }

    /// <summary>What is known of the table beyond its definition.</summary>
    public required KnownTable? Known { get; init; }

    /// <summary>Fewer columns than this, and a record is not of this table.</summary>
    public required int ColumnsMin { get; init; }

    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name.Equals(column, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return -1;
    }
}
