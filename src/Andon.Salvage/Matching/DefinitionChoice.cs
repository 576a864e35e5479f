using Andon.Salvage.Schemas;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Matching;

/// <summary>
/// Whether a table's rows are such as its definition says. Where its text was overwritten they are not, and one of the
/// known layouts fits them better.
/// </summary>
static class DefinitionChoice
{
    const int PagesAsked = 8;

    /// <summary>
    /// The definition to read by, or null when there is none, and whether it is the file's own.
    /// </summary>
    public static (TableDefinition? Definition, bool IsOwn) Of(
        SchemaTable table, TreeWalk walk, PageRecords records, KnownTable? known)
    {
        var own = table.Definition;
        if (known is null || own is { IsWithoutRowId: true }) return (own, true);
        var asked = walk.Pages.Take(PagesAsked)
            .SelectMany(page => records.Read(page, isTable: true))
            .Select(record => record.Values)
            .OfType<object?[]>()
            .ToList();
        var best = own is null ? 0 : asked.Count(values => RecordFit.Fits(own, values, isGuess: false));
        if (own is not null && best == asked.Count) return Numbered(own, asked);
        var chosen = own;
        foreach (var other in KnownDefinitions.Of(known))
        {
            var fits = asked.Count(values => RecordFit.Fits(other, values, isGuess: true));
            if (fits > best) (chosen, best) = (other, fits);
        }

        if (chosen is not null && ReferenceEquals(chosen, own)) return Numbered(own, asked);
        return (chosen, false);
    }

    /// <summary>A row's own number is never in its record; where no row has it there, it was the rowid.</summary>
    static (TableDefinition Definition, bool IsOwn) Numbered(TableDefinition own, List<object?[]> asked)
    {
        var serial = own.Columns.ToList().FindIndex(column => column.Known is { Kind: ColumnKind.Serial });
        if (serial < 0 || own.RowIdColumn >= 0 || own.Columns[serial].Affinity == Affinity.Text) return (own, true);
        if (asked.Count == 0 || asked.Exists(values => values.Length <= serial || values[serial] is not null))
            return (own, true);
        return (own with { RowIdColumn = serial, Key = [] }, false);
    }
}
