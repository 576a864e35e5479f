using System.Collections.Immutable;
using System.Globalization;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Homes;

/// <summary>
/// What holds over all boards of a home, as one immutable value: the registry, the brakes, the node and the epoch of
/// its owner, and what happened to the stores that a person should know. Changed only by applying events.
/// </summary>
public sealed record HomeState
{
    public static HomeState Empty { get; } = new();

    /// <summary>How many events made it.</summary>
    public long Position { get; init; }

    /// <summary>Every registered board, archived ones included, by slug.</summary>
    public ImmutableSortedDictionary<string, BoardEntry> Boards { get; init; } =
        ImmutableSortedDictionary<string, BoardEntry>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The board that people's commands mean when they name none.</summary>
    public BoardSlug DefaultBoard { get; init; } = BoardSlug.Default;

    /// <summary>Whether somebody chose the default board.</summary>
    bool HasDefault { get; init; }

    /// <summary>By scope and name.</summary>
    public ImmutableArray<Pause> Pauses { get; init; } = [];

    /// <summary>This installation's id: only it judges the processes of its runs.</summary>
    public string Node { get; init; } = "";

    /// <summary>Raised by every owner when it takes the home.</summary>
    public long Epoch { get; init; }

    /// <summary>The latest entries, oldest first.</summary>
    public ImmutableArray<StoryEntry> Story { get; init; } = [];

    public BoardEntry? FindBoard(BoardSlug slug) => Boards.GetValueOrDefault(slug.Value);

    public Pause? FindPause(string scope, string? name)
    {
        foreach (var pause in Pauses)
        {
            if (pause.Scope == scope && pause.Name == name) return pause;
        }

        return null;
    }

    /// <summary>The setting as its row has it; null when it was never set.</summary>
    public Setting? FindSetting(string key)
    {
        var value = key switch
        {
            SettingKeys.DefaultBoard => HasDefault ? DefaultBoard.Value : null,
            SettingKeys.Node => Node.Length > 0 ? Node : null,
            SettingKeys.Epoch => Epoch > 0 ? Epoch.ToString(CultureInfo.InvariantCulture) : null,
            _ => throw new InvariantViolation($"A home has no setting {key}."),
        };
        return value is null ? null : new Setting(key, value);
    }

    /// <summary>The state after the next event; it takes the next position.</summary>
    public HomeState Apply(Event next)
    {
        var state = this;
        foreach (var change in next.Changes) state = state.Apply(change);
        return state with { Position = Position + 1 };
    }

    /// <summary>The state after one row change; the position stays.</summary>
    public HomeState Apply(Change change) => change.Table switch
    {
        Table<BoardEntry> table => ApplyBoard(table, change),
        Table<Pause> table => this with { Pauses = Apply(Pauses, table, change) },
        Table<StoryEntry> table => this with { Story = Apply(Story, table, change) },
        Table<Setting> table => ApplySetting(table, change),
        _ => throw new InvariantViolation($"A home has no table {change.Table.Name}."),
    };

    /// <summary>True when both have the same rows and position.</summary>
    public bool ContentEquals(HomeState other) =>
        Position == other.Position && Boards.SequenceEqual(other.Boards) && Pauses.SequenceEqual(other.Pauses)
        && Story.SequenceEqual(other.Story) && Node == other.Node && Epoch == other.Epoch
        && (HasDefault, DefaultBoard) == (other.HasDefault, other.DefaultBoard);

    HomeState ApplyBoard(Table<BoardEntry> table, Change change)
    {
        var slug = change.Key[0].Value.RequireText();
        var after = table.Apply(Boards.GetValueOrDefault(slug), change);
        return this with { Boards = after is null ? Boards.Remove(slug) : Boards.SetItem(slug, after) };
    }

    HomeState ApplySetting(Table<Setting> table, Change change)
    {
        var after = table.Apply(FindSetting(change.Key[0].Value.RequireText()), change);
        Invariant.Hold(after is not null);
        return after.Key switch
        {
            SettingKeys.DefaultBoard => this with { HasDefault = true, DefaultBoard = BoardSlug.Parse(after.Value) },
            SettingKeys.Node => this with { Node = after.Value },
            SettingKeys.Epoch => this with { Epoch = long.Parse(after.Value, CultureInfo.InvariantCulture) },
            _ => throw new InvariantViolation($"A home has no setting {after.Key}."),
        };
    }

    /// <summary>The rows after the change, in the order of their keys.</summary>
    static ImmutableArray<TRow> Apply<TRow>(ImmutableArray<TRow> rows, Table<TRow> table, Change change)
        where TRow : class
    {
        var place = 0;
        while (place < rows.Length && Compare(table, rows[place], change) < 0) place++;
        var before = place < rows.Length && Compare(table, rows[place], change) == 0 ? rows[place] : null;
        var after = table.Apply(before, change);
        if (before is null) return after is null ? rows : rows.Insert(place, after);
        return after is null ? rows.RemoveAt(place) : rows.SetItem(place, after);
    }

    static int Compare<TRow>(Table<TRow> table, TRow row, Change change)
        where TRow : class
    {
        foreach (var (column, value) in change.Key)
        {
            var mine = table.Value(row, column);
            var order = mine.Number is { } number
                ? number.CompareTo(value.RequireNumber())
                : string.CompareOrdinal(mine.RequireText(), value.RequireText());
            if (order != 0) return order;
        }

        return 0;
    }
}

/// <summary>
/// Something that happened to a store: a file set aside, a repair, a generation. <c>Board</c> is null for the home.
/// </summary>
public sealed record StoryEntry(long Id, Instant At, string? Board, string Text);
