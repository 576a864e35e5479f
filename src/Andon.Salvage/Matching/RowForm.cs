using Andon.Salvage.Schemas;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Matching;

/// <summary>Makes rows of records: adds what older records lack, and names what is beyond the known columns.</summary>
sealed class RowForm
{
    readonly TableDefinition _definition;

    /// <remarks><c>count</c>: the definition's, and those that stand behind them unnamed.</remarks>
    public RowForm(TableDefinition definition, int count)
    {
        _definition = definition;
        var names = definition.Columns.Select(column => column.Name).ToList();
        for (var place = names.Count; place < count; place++) names.Add($"column_{place + 1}");
        Names = names;
        PlaceByName = new(StringComparer.OrdinalIgnoreCase);
        for (var place = 0; place < names.Count; place++) PlaceByName.TryAdd(names[place], place);
    }

    public IReadOnlyList<string> Names { get; }

    public Dictionary<string, int> PlaceByName { get; }

    public SalvagedRow Row(FoundRecord record, object?[] found, RowOrigin origin)
    {
        var values = new object?[Names.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = i < _definition.Columns.Count ? _definition.Columns[i] : null;
            var value = i < found.Length ? found[i] : column?.Default;
            if (i == _definition.RowIdColumn) value = record.RowId;
            if (column is { Affinity: Affinity.Real } && value is long whole) value = (double)whole;
            values[i] = value;
        }

        return new(_definition.Name, record.RowId, new RowValues(this, values), origin, record.Page);
    }
}
