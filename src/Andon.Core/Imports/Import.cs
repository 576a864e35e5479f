using Andon.Core.Events;

namespace Andon.Core.Imports;

/// <summary>A row that came in: where from, its number there, and the number that it got here.</summary>
public sealed record Import(string Source, string Kind, long SourceId, long? Local)
{
    public static Table<Import> Table { get; } = new("imports", 3, new Import("", "", 0, null),
    [
        new("source", ColumnKind.Text, i => FieldValue.Of(i.Source), (i, v) => i with { Source = v.RequireText() }),
        new("kind", ColumnKind.Text, i => FieldValue.Of(i.Kind), (i, v) => i with { Kind = v.RequireText() }),
        new("source_id", ColumnKind.Number, i => FieldValue.Of((long?)i.SourceId),
            (i, v) => i with { SourceId = v.RequireNumber() }),
        new("local_id", ColumnKind.Number, i => FieldValue.Of(i.Local), (i, v) => i with { Local = v.Number }),
    ]);
}
