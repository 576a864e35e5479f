using Andon.Core.Events;

namespace Andon.Core.Imports;

/// <summary>Reads rows that come in as records of ours.</summary>
static class ImportValues
{
    /// <summary>Columns that the row lacks, or that hold nothing, keep the record's own default.</summary>
    public static TRow Read<TRow>(Table<TRow> table, ImportRow row)
        where TRow : class
    {
        var values = new FieldValue[table.Columns.Length];
        foreach (var (column, value) in row.Values)
        {
            var index = table.IndexOf(column);
            if (index >= 0) values[index] = Fitting(table.Columns[index], value);
        }

        return table.Read(values);
    }

    static FieldValue Fitting(Column column, FieldValue value)
    {
        if (value.IsNull || value.IsNumber == (column.Kind == ColumnKind.Number)) return value;
        throw new FormatException(
            $"Its {column.Name} is no {(column.Kind == ColumnKind.Number ? "whole number" : "text")}.");
    }
}
