using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core.Events;

namespace Andon.Storage.Log;

/// <summary>
/// Row changes as the log keeps them: by the names of tables and columns, so that a log can be read by any later
/// version.
/// </summary>
static class ChangeJson
{
    public static void Write(Utf8JsonWriter writer, Change change)
    {
        writer.WriteStartObject();
        writer.WriteString("table"u8, change.Table.Name);
        writer.WriteString("do"u8, ChangeNames.Of(change.Kind));
        writer.WriteStartObject("row"u8);
        foreach (var (column, value) in change.Values)
        {
            writer.WritePropertyName(change.Table.Columns[column].Name);
            if (value.Text is { } text) writer.WriteStringValue(text);
            else if (value.Number is { } number) writer.WriteNumberValue(number);
            else writer.WriteNullValue();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The reader stands on the object's start and is left on its end.</summary>
    public static Change Read(ref Utf8JsonReader reader, IReadOnlyList<Table> tables)
    {
        JsonFields.Expect(ref reader, "table");
        var table = FindTable(tables, reader.GetString());
        JsonFields.Expect(ref reader, "do");
        var kind = ChangeNames.Parse(reader.GetString());
        JsonFields.Expect(ref reader, "row");
        var change = new Change(table, kind, ReadRow(ref reader, table));
        reader.Read();
        return change;
    }

    static ImmutableArray<ColumnValue> ReadRow(ref Utf8JsonReader reader, Table table)
    {
        var values = ImmutableArray.CreateBuilder<ColumnValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var column = table.IndexOf(name);
            if (column < 0) throw new FormatException($"Table '{table.Name}' has no column '{name}'.");
            reader.Read();
            values.Add(new ColumnValue(column, reader.TokenType switch
            {
                JsonTokenType.String => FieldValue.Of(reader.GetString()),
                JsonTokenType.Number => FieldValue.Of((long?)reader.GetInt64()),
                JsonTokenType.Null => FieldValue.Null,
                _ => throw new FormatException($"Column '{name}' holds neither text nor number."),
            }));
        }

        return values.ToImmutable();
    }

    static Table FindTable(IReadOnlyList<Table> tables, string? name)
    {
        foreach (var table in tables)
        {
            if (table.Name == name) return table;
        }

        throw new FormatException($"The log changes a table '{name}' that this version does not know.");
    }
}
