namespace Andon.Salvage;

/// <summary>
/// One row as the file holds it. A value is null, long, double, string or byte[]. The key of a table that is declared
/// INTEGER PRIMARY KEY stands in <paramref name="Values"/> too, as SQLite itself shows it.
/// </summary>
/// <remarks>
/// <c>RowId</c>: SQLite's own number of the row; 0 in tables WITHOUT ROWID.
/// <c>Page</c>: The page it was found on, counted from 1.
/// </remarks>
public sealed record SalvagedRow(
    string Table, long RowId, IReadOnlyDictionary<string, object?> Values, RowOrigin Origin, int Page);
