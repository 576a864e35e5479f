using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Homes;

/// <summary>
/// Every kind of row that a home has. A store keeps these and the home's events, and nothing else of ours.
/// </summary>
public static class HomeTables
{
    /// <summary>A brake; the home's own has no name, which a key cannot keep, so it is kept as an empty one.</summary>
    public static Table<Pause> Pauses { get; } = new("pauses", 2, new Pause("", null, null, "", default),
    [
        new("scope", ColumnKind.Text, p => FieldValue.Of(p.Scope), (p, v) => p with { Scope = v.RequireText() }),
        new("name", ColumnKind.Text, p => FieldValue.Of(p.Name ?? ""),
            (p, v) => p with { Name = v.RequireText() is { Length: > 0 } name ? name : null }),
        new("reason", ColumnKind.Text, p => FieldValue.Of(p.Reason), (p, v) => p with { Reason = v.Text }),
        new("paused_by", ColumnKind.Text, p => FieldValue.Of(p.By), (p, v) => p with { By = v.RequireText() }),
        new("paused_at", ColumnKind.Number, p => FieldValue.Of(p.Since.Microseconds),
            (p, v) => p with { Since = new Instant(v.RequireNumber()) }),
    ]);

    public static Table<Setting> Settings { get; } = new("settings", 1, new Setting("", ""),
    [
        new("key", ColumnKind.Text, s => FieldValue.Of(s.Key), (s, v) => s with { Key = v.RequireText() }),
        new("value", ColumnKind.Text, s => FieldValue.Of(s.Value), (s, v) => s with { Value = v.RequireText() }),
    ]);

    public static Table<StoryEntry> Story { get; } = new("story", 1, new StoryEntry(0, default, null, ""),
    [
        new("id", ColumnKind.Number, s => FieldValue.Of((long?)s.Id), (s, v) => s with { Id = v.RequireNumber() }),
        new("at", ColumnKind.Number, s => FieldValue.Of(s.At.Microseconds),
            (s, v) => s with { At = new Instant(v.RequireNumber()) }),
        new("board", ColumnKind.Text, s => FieldValue.Of(s.Board), (s, v) => s with { Board = v.Text }),
        new("text", ColumnKind.Text, s => FieldValue.Of(s.Text), (s, v) => s with { Text = v.RequireText() }),
    ]);

    public static IReadOnlyList<Table> All { get; } = [BoardEntry.Table, Pauses, Settings, Story];
}

/// <summary>A single fact about the home, by its name.</summary>
public sealed record Setting(string Key, string Value);

/// <summary>Every setting there is.</summary>
public static class SettingKeys
{
    public const string DefaultBoard = "default_board";
    public const string Node = "node";
    public const string Epoch = "epoch";
}
