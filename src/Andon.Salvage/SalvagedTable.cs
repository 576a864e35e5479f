namespace Andon.Salvage;

/// <summary>What could be read of one table: no key twice, no row invented, and every loss that is known.</summary>
public sealed class SalvagedTable
{
    public required string Name { get; init; }

    /// <summary>In the order of the table's definition.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>In the order of rowid, then of page.</summary>
    public required IReadOnlyList<SalvagedRow> Rows { get; init; }

    /// <summary>Rows that had been deleted and still stand on free pages: the board's past.</summary>
    public required IReadOnlyList<SalvagedRow> DeletedRows { get; init; }

    /// <summary>
    /// Rows of which bytes were overwritten: their keys may help a person, their values are not to be believed. They
    /// are counted as <see cref="LossCause.Overwritten"/>.
    /// </summary>
    public required IReadOnlyList<SalvagedRow> DoubtfulRows { get; init; }

    public required IReadOnlyList<RowLoss> Losses { get; init; }

    /// <summary>Other copies of rows in <see cref="Rows"/>, mostly older ones, that were left out.</summary>
    public required int CopiesLeftOut { get; init; }

    public required Trust Trust { get; init; }
}
