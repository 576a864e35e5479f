using Andon.Core.Boards;
using Andon.Core.Events;

namespace Andon.Core.Homes;

/// <summary>
/// A board as the home's registry knows it. What is not registered is not opened, and what is registered and not there
/// is an alarm; the slug names the board's folder and never changes.
/// </summary>
public sealed record BoardEntry
{
    public required BoardSlug Slug { get; init; }

    /// <summary>Given once, at creation; the board's files bear it too.</summary>
    public required string Uuid { get; init; }

    /// <summary>What people read; null shows the slug.</summary>
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    /// <summary>Where tasks with a workspace of kind dir work unless they say; absolute.</summary>
    public string? DefaultWorkdir { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>Set while the board is archived: closed, its files kept.</summary>
    public Instant? ArchivedAt { get; init; }

    public static Table<BoardEntry> Table { get; } = new("boards", 1,
        new BoardEntry { Slug = BoardSlug.Default, Uuid = "", CreatedAt = default },
    [
        new("slug", ColumnKind.Text, b => FieldValue.Of(b.Slug.Value),
            (b, v) => b with { Slug = BoardSlug.Parse(v.RequireText()) }),
        new("uuid", ColumnKind.Text, b => FieldValue.Of(b.Uuid), (b, v) => b with { Uuid = v.RequireText() }),
        new("name", ColumnKind.Text, b => FieldValue.Of(b.Name), (b, v) => b with { Name = v.Text }),
        new("description", ColumnKind.Text, b => FieldValue.Of(b.Description),
            (b, v) => b with { Description = v.Text }),
        new("icon", ColumnKind.Text, b => FieldValue.Of(b.Icon), (b, v) => b with { Icon = v.Text }),
        new("color", ColumnKind.Text, b => FieldValue.Of(b.Color), (b, v) => b with { Color = v.Text }),
        new("default_workdir", ColumnKind.Text, b => FieldValue.Of(b.DefaultWorkdir),
            (b, v) => b with { DefaultWorkdir = v.Text }),
        new("created_at", ColumnKind.Number, b => FieldValue.Of(b.CreatedAt.Microseconds),
            (b, v) => b with { CreatedAt = new Instant(v.RequireNumber()) }),
        new("archived_at", ColumnKind.Number, b => FieldValue.Of(b.ArchivedAt),
            (b, v) => b with { ArchivedAt = v.ToInstant() }),
    ]);
}
