using System.Globalization;
using Andon.Salvage;

namespace Andon.Tests.Salvage;

/// <summary>Rows as texts that are equal only if their values are, types and all.</summary>
static class Shown
{
    public static string[] Rows(SalvagedDatabase database, string table) =>
        [.. (database.Table(table)?.Rows ?? []).Select(Row).Order(StringComparer.Ordinal)];

    public static string Row(SalvagedRow row) => Row(row.Values.Values);

    public static string Row(IEnumerable<object?> values) => string.Join(" | ", values.Select(Value));

    /// <summary>Every row of every table, with the name of its table.</summary>
    public static HashSet<string> All(SalvagedDatabase database) =>
        [.. database.Tables.SelectMany(table => table.Rows).Select(WithTable)];

    public static string WithTable(SalvagedRow row) => $"{row.Table}: {Row(row)}";

    static string Value(object? value) => value switch
    {
        null or DBNull => "null",
        byte[] bytes => $"x'{Convert.ToHexString(bytes)}'",
        string text => $"'{text}'",
        double real => real.ToString("R", CultureInfo.InvariantCulture) + "d",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
