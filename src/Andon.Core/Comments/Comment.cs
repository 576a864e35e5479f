using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Core.Comments;

/// <summary>A remark on a card. <c>Author</c> is a label; who really wrote it is the event's actor.</summary>
public sealed record Comment
{
    public required long Id { get; init; }

    public required CardId Card { get; init; }

    public required string Author { get; init; }

    public required string Body { get; init; }

    public required Instant CreatedAt { get; init; }

    public static Table<Comment> Table { get; } = new("comments", 1,
        new Comment { Id = 0, Card = default, Author = "", Body = "", CreatedAt = default },
    [
        new("id", ColumnKind.Number, c => FieldValue.Of(c.Id), (c, v) => c with { Id = v.RequireNumber() }),
        new("task_id", ColumnKind.Text, c => FieldValue.Of(c.Card.Value),
            (c, v) => c with { Card = CardId.Parse(v.RequireText()) }),
        new("author", ColumnKind.Text, c => FieldValue.Of(c.Author), (c, v) => c with { Author = v.RequireText() }),
        new("body", ColumnKind.Text, c => FieldValue.Of(c.Body), (c, v) => c with { Body = v.RequireText() }),
        new("created_at", ColumnKind.Number, c => FieldValue.Of(c.CreatedAt.Microseconds),
            (c, v) => c with { CreatedAt = new Instant(v.RequireNumber()) }),
    ]);
}
