using Andon.Core.Events;

namespace Andon.Core.Cards;

/// <summary>
/// A card's long texts, kept beside the card so that a status change does not rewrite a megabyte. A card without any
/// has no such row.
/// </summary>
public sealed record CardText(CardId Card, string? Body, string? Result)
{
    public static Table<CardText> Table { get; } = new("card_texts", 1, new CardText(default, null, null),
    [
        new("task_id", ColumnKind.Text, t => FieldValue.Of(t.Card.Value),
            (t, v) => t with { Card = CardId.Parse(v.RequireText()) }),
        new("body", ColumnKind.Text, t => FieldValue.Of(t.Body), (t, v) => t with { Body = v.Text }),
        new("result", ColumnKind.Text, t => FieldValue.Of(t.Result), (t, v) => t with { Result = v.Text }),
    ]);
}
