using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Core.Files;

/// <summary>
/// A file that somebody put to a card. The row is the truth about it; its bytes lie beside the board, under their hash.
/// </summary>
public sealed record Attachment
{
    public required CardId Card { get; init; }

    /// <summary>Unique on the card: a name and nothing of a path.</summary>
    public required string Name { get; init; }

    public string? ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>SHA-256 of its bytes, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>A label; who really did it is the event's actor.</summary>
    public required string AddedBy { get; init; }

    public required Instant AddedAt { get; init; }

    public static Table<Attachment> Table { get; } = new("attachments", 2,
        new Attachment { Card = default, Name = "", Size = 0, Sha256 = "", AddedBy = "", AddedAt = default },
    [
        new("task_id", ColumnKind.Text, a => FieldValue.Of(a.Card.Value),
            (a, v) => a with { Card = CardId.Parse(v.RequireText()) }),
        new("name", ColumnKind.Text, a => FieldValue.Of(a.Name), (a, v) => a with { Name = v.RequireText() }),
        new("content_type", ColumnKind.Text, a => FieldValue.Of(a.ContentType),
            (a, v) => a with { ContentType = v.Text }),
        new("size", ColumnKind.Number, a => FieldValue.Of((long?)a.Size),
            (a, v) => a with { Size = v.RequireNumber() }),
        new("sha256", ColumnKind.Text, a => FieldValue.Of(a.Sha256), (a, v) => a with { Sha256 = v.RequireText() }),
        new("added_by", ColumnKind.Text, a => FieldValue.Of(a.AddedBy), (a, v) => a with { AddedBy = v.RequireText() }),
        new("added_at", ColumnKind.Number, a => FieldValue.Of((Instant?)a.AddedAt),
            (a, v) => a with { AddedAt = new Instant(v.RequireNumber()) }),
    ]);
}
