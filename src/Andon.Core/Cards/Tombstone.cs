using Andon.Core.Events;

namespace Andon.Core.Cards;

/// <summary>
/// What is left of a deleted card: enough to say that it existed, and to keep the board's run and comment numbers from
/// being used again.
/// </summary>
public sealed record Tombstone
{
    public required CardId Card { get; init; }

    public required string Title { get; init; }

    public required Instant DeletedAt { get; init; }

    public required string DeletedBy { get; init; }

    public required long LastRun { get; init; }

    public required long LastComment { get; init; }

    public static Table<Tombstone> Table { get; } = new("tombstones", 1,
        new Tombstone { Card = default, Title = "", DeletedAt = default, DeletedBy = "", LastRun = 0, LastComment = 0 },
    [
        new("task_id", ColumnKind.Text, t => FieldValue.Of(t.Card.Value),
            (t, v) => t with { Card = CardId.Parse(v.RequireText()) }),
        new("title", ColumnKind.Text, t => FieldValue.Of(t.Title), (t, v) => t with { Title = v.RequireText() }),
        new("deleted_at", ColumnKind.Number, t => FieldValue.Of(t.DeletedAt.Microseconds),
            (t, v) => t with { DeletedAt = new Instant(v.RequireNumber()) }),
        new("deleted_by", ColumnKind.Text, t => FieldValue.Of(t.DeletedBy),
            (t, v) => t with { DeletedBy = v.RequireText() }),
        new(
            "last_run", ColumnKind.Number, t => FieldValue.Of(t.LastRun),
            (t, v) => t with { LastRun = v.RequireNumber() }),
        new("last_comment", ColumnKind.Number, t => FieldValue.Of(t.LastComment),
            (t, v) => t with { LastComment = v.RequireNumber() }),
    ]);
}
