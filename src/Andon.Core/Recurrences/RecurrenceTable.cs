using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Core.Recurrences;

/// <summary>How a recurrence is kept: one line per column, in the order of the table.</summary>
public static class RecurrenceTable
{
    public static Table<Recurrence> Rows { get; } = new("recurrences", 1, new Recurrence
    {
        Id = default,
        Template = "{}",
        Kind = RecurrenceKinds.Every,
        Rule = "",
        Overlap = Overlaps.Skip,
        CreatedBy = "",
        CreatedAt = default,
        UpdatedAt = default,
    },
    [
        new("id", ColumnKind.Text, r => FieldValue.Of(r.Id.Value),
            (r, v) => r with { Id = RecurrenceId.Parse(v.RequireText()) }),
        new("template", ColumnKind.Text, r => FieldValue.Of(r.Template),
            (r, v) => r with { Template = v.RequireText() }),
        new("kind", ColumnKind.Text, r => FieldValue.Of(r.Kind), (r, v) => r with { Kind = v.RequireText() }),
        new("rule", ColumnKind.Text, r => FieldValue.Of(r.Rule), (r, v) => r with { Rule = v.RequireText() }),
        new("timezone", ColumnKind.Text, r => FieldValue.Of(r.Timezone), (r, v) => r with { Timezone = v.Text }),
        new("overlap", ColumnKind.Text, r => FieldValue.Of(r.Overlap),
            (r, v) => r with { Overlap = v.RequireText() }),
        new("next_at", ColumnKind.Number, r => FieldValue.Of(r.NextAt), (r, v) => r with { NextAt = v.ToInstant() }),
        new("last_at", ColumnKind.Number, r => FieldValue.Of(r.LastAt), (r, v) => r with { LastAt = v.ToInstant() }),
        new("last_task_id", ColumnKind.Text, r => FieldValue.Of(r.LastCard?.Value),
            (r, v) => r with { LastCard = v.Text is { } id ? CardId.Parse(id) : null }),
        new("fired", ColumnKind.Number, r => FieldValue.Of((long?)r.Fired),
            (r, v) => r with { Fired = (int)v.RequireNumber() }),
        new("skipped", ColumnKind.Number, r => FieldValue.Of((long?)r.Skipped),
            (r, v) => r with { Skipped = (int)v.RequireNumber() }),
        new("last_skip", ColumnKind.Text, r => FieldValue.Of(r.LastSkip), (r, v) => r with { LastSkip = v.Text }),
        new("paused_at", ColumnKind.Number, r => FieldValue.Of(r.PausedAt),
            (r, v) => r with { PausedAt = v.ToInstant() }),
        new("paused_by", ColumnKind.Text, r => FieldValue.Of(r.PausedBy), (r, v) => r with { PausedBy = v.Text }),
        new("created_by", ColumnKind.Text, r => FieldValue.Of(r.CreatedBy),
            (r, v) => r with { CreatedBy = v.RequireText() }),
        new("created_at", ColumnKind.Number, r => FieldValue.Of((Instant?)r.CreatedAt),
            (r, v) => r with { CreatedAt = new Instant(v.RequireNumber()) }),
        new("updated_at", ColumnKind.Number, r => FieldValue.Of((Instant?)r.UpdatedAt),
            (r, v) => r with { UpdatedAt = new Instant(v.RequireNumber()) }),
    ]);
}
