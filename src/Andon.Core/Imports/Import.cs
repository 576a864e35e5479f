using Andon.Core.Events;

namespace Andon.Core.Imports;

/// <summary>A row that came in: where from, its number there, and the number that it got here.</summary>
/// <param name="Origin">The source and the kind of row: <c>hermes:default/runs</c>.</param>
/// <param name="SourceId">Its number there.</param>
/// <param name="Local">Null for what has no number of its own here.</param>
public sealed record Import(string Origin, long SourceId, long? Local)
{
    public static Table<Import> Table { get; } = new("imports", 2, new Import("", 0, null),
    [
        new("origin", ColumnKind.Text, i => FieldValue.Of(i.Origin), (i, v) => i with { Origin = v.RequireText() }),
        new("source_id", ColumnKind.Number, i => FieldValue.Of((long?)i.SourceId),
            (i, v) => i with { SourceId = v.RequireNumber() }),
        new("local_id", ColumnKind.Number, i => FieldValue.Of(i.Local), (i, v) => i with { Local = v.Number }),
    ]);

    public static string OriginOf(string source, string kind) => $"{source}/{kind}";
}
