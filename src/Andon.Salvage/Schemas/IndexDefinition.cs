namespace Andon.Salvage.Schemas;

/// <summary>An index: its entries hold these columns of its table, and then the rowid.</summary>
/// <remarks><c>Columns</c>: Empty when it indexes an expression, which names no row by a column.</remarks>
sealed record IndexDefinition(string Name, string Table, int Root, IReadOnlyList<string> Columns);
