using Andon.Salvage.Schemas;

namespace Andon.Salvage.Matching;

/// <summary>Definitions of a known table for a file that has lost its own, one for each layout.</summary>
static class KnownDefinitions
{
    public static IEnumerable<TableDefinition> Of(KnownTable table)
    {
        foreach (var layout in table.Layouts)
        {
            var hasSerial = layout.Columns[0].Kind == ColumnKind.Serial;
            yield return Define(table, layout, hasSerial ? 0 : -1);
            if (hasSerial) yield return Define(table, layout, -1);
        }
    }

    /// <remarks>None (-1) also for the oldest boards, whose rows bore texts where later ones are numbered.</remarks>
    static TableDefinition Define(KnownTable table, KnownLayout layout, int rowIdColumn)
    {
        var columns = layout.Columns.Select(column => Define(column, rowIdColumn < 0)).ToList();
        return new()
        {
            Name = table.Name,
            Columns = columns,
            RowIdColumn = rowIdColumn,
            Key = rowIdColumn >= 0
                ? []
                : [.. table.Key.Select(key => columns.FindIndex(column => column.Name == key))],
            IsWithoutRowId = false,
            AutoIndexes = [],
            Known = table,
            ColumnsMin = table.ColumnsMin,
        };
    }

    static ColumnDefinition Define(KnownColumn column, bool isKeyText)
    {
        var isRequired = column.Required || (column.Kind == ColumnKind.Serial && isKeyText);
        return new(column.Name, AffinityOf(column.Kind, isKeyText), isRequired, null, IsStored: true, column);
    }

    static Affinity AffinityOf(ColumnKind kind, bool isKeyText) => kind switch
    {
        ColumnKind.Any => Affinity.Blob,
        ColumnKind.Number or ColumnKind.Time => Affinity.Integer,
        ColumnKind.Serial => isKeyText ? Affinity.Text : Affinity.Integer,
        _ => Affinity.Text,
    };
}
