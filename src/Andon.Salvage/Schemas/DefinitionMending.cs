namespace Andon.Salvage.Schemas;

/// <summary>
/// Gives columns of a known table their names back: one that nobody knows, and that a single letter sets apart from a
/// known one which is missing, was overwritten. Letters are as they are known, whichever case the file has.
/// </summary>
static class DefinitionMending
{
    public static bool TryMend(ref TableDefinition definition)
    {
        if (definition.Known is not { } known) return false;
        var columns = definition.Columns.ToList();
        var isMended = false;
        for (var i = 0; i < columns.Count; i++)
        {
            var isKnown = known.Column(columns[i].Name.ToLowerInvariant()) is not null;
            if ((columns[i].Known ?? Meant(known, columns, i)) is not { } meant) continue;
            columns[i] = columns[i] with { Name = meant.Name, Known = meant };
            isMended |= !isKnown;
        }

        definition = definition with { Columns = columns };
        return isMended;
    }

    static KnownColumn? Meant(KnownTable known, List<ColumnDefinition> columns, int place)
    {
        var name = columns[place].Name;
        foreach (var layout in known.Layouts)
        {
            for (var i = 0; i < layout.Columns.Count; i++)
            {
                var column = layout.Columns[i];
                if (columns.Exists(each => Same(each.Name, column.Name))) continue;
                if (IsOneLetterApart(column.Name, name)) return column;
                var isBetween = Stands(columns, place - 1, layout, i - 1) && Stands(columns, place + 1, layout, i + 1);
                if (isBetween && IsCutOrJoined(column.Name, name)) return column;
            }
        }

        return null;
    }

    static bool IsOneLetterApart(string left, string right) =>
        left.Length == right.Length && left.Zip(right).Count(pair => pair.First != pair.Second) == 1;

    /// <summary>A letter that became a sign ends the name before it; a space that became a letter joins two.</summary>
    static bool IsCutOrJoined(string name, string found) =>
        found.Length == 1 || name.StartsWith(found, StringComparison.OrdinalIgnoreCase)
        || found.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        || found.EndsWith(name, StringComparison.OrdinalIgnoreCase);

    static bool Stands(List<ColumnDefinition> columns, int place, KnownLayout layout, int known)
    {
        var isOutside = place < 0 || place == columns.Count;
        if (known < 0 || known == layout.Columns.Count) return isOutside;
        return !isOutside && Same(columns[place].Name, layout.Columns[known].Name);
    }

    static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
