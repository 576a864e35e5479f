namespace Andon.Salvage;

/// <summary>What could be read of a database file.</summary>
public sealed class SalvagedDatabase
{
    /// <summary>
    /// Tables of the known schema first, then others in the order of the file. A known table that the file does not
    /// define is here only if the schema could not be read. SQLite's own tables are not.
    /// </summary>
    public required IReadOnlyList<SalvagedTable> Tables { get; init; }

    /// <summary>At most <see cref="NotesMax"/>; the last one then says how many more there were.</summary>
    public required IReadOnlyList<DamageNote> Damage { get; init; }

    /// <summary>The worst of the tables' trust; fragments when there is no table at all.</summary>
    public required Trust Trust { get; init; }

    /// <summary>0 when the header is lost.</summary>
    public required int UserVersion { get; init; }

    /// <summary>In bytes; 0 when the file holds nothing that looks like a database.</summary>
    public required int PageSize { get; init; }

    public required int PageCount { get; init; }

    /// <summary>Frames of the write-ahead log that were applied; 0 when there is none or it was refused.</summary>
    public required int WalFrames { get; init; }

    public const int NotesMax = 200;

    /// <summary>Null when the file does not have it.</summary>
    public SalvagedTable? Table(string name) =>
        Tables.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
