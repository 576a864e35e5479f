using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Core.Links;

/// <summary>The parent must be done (or archived) before the child may run. Links never form a cycle.</summary>
public sealed record Link(CardId Parent, CardId Child)
{
    public static Table<Link> Table { get; } = new("links", 2, new Link(default, default),
    [
        new("parent_id", ColumnKind.Text, l => FieldValue.Of(l.Parent.Value),
            (l, v) => l with { Parent = CardId.Parse(v.RequireText()) }),
        new("child_id", ColumnKind.Text, l => FieldValue.Of(l.Child.Value),
            (l, v) => l with { Child = CardId.Parse(v.RequireText()) }),
    ]);
}
