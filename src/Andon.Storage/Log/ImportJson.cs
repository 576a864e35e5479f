using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core.Imports;

namespace Andon.Storage.Log;

/// <summary>
/// The part of a reply that says what became of imported rows: counts, and remarks as [row, refused, what].
/// </summary>
static class ImportJson
{
    public static void Write(Utf8JsonWriter writer, ImportReport report)
    {
        writer.WriteStartObject("import"u8);
        writer.WriteNumber("added"u8, report.Added);
        writer.WriteNumber("known"u8, report.Known);
        writer.WriteStartArray("remarks"u8);
        foreach (var remark in report.Remarks)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(remark.Row);
            writer.WriteBooleanValue(remark.IsRefused);
            writer.WriteStringValue(remark.What);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The reader stands on the object's start and is left on its end.</summary>
    public static ImportReport Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var report = document.RootElement;
        var remarks = ImmutableArray.CreateBuilder<ImportRemark>();
        foreach (var remark in report.GetProperty("remarks"u8).EnumerateArray())
            remarks.Add(new ImportRemark(remark[0].GetInt32(), remark[1].GetBoolean(), remark[2].GetString()!));
        return new ImportReport(
            report.GetProperty("added"u8).GetInt32(), report.GetProperty("known"u8).GetInt32(),
            remarks.DrainToImmutable());
    }
}
