using System.Collections.Immutable;
using Andon.Core.Boards;
using Andon.Core.Decisions;

namespace Andon.Core.Homes;

/// <summary>
/// What holds over all boards of a home, as one immutable value: the registry, the brakes, the node and the epoch of its
/// owner, and what happened to the stores that a person should know.
/// </summary>
public sealed record HomeState
{
    /// <summary>Every registered board, archived ones included, by slug.</summary>
    public ImmutableSortedDictionary<string, BoardEntry> Boards { get; init; } =
        ImmutableSortedDictionary<string, BoardEntry>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The board that people's commands mean when they name none.</summary>
    public BoardSlug DefaultBoard { get; init; } = BoardSlug.Default;

    public ImmutableArray<Pause> Pauses { get; init; } = [];

    /// <summary>This installation's id: only it judges the processes of its runs.</summary>
    public string Node { get; init; } = "";

    /// <summary>Raised by every owner when it takes the home.</summary>
    public long Epoch { get; init; }

    /// <summary>The latest entries, oldest first.</summary>
    public ImmutableArray<StoryEntry> Story { get; init; } = [];

    public BoardEntry? FindBoard(BoardSlug slug) => Boards.GetValueOrDefault(slug.Value);
}

/// <summary>Something that happened to a store: a file set aside, a repair, a generation. <c>Board</c> is null for the home.</summary>
public sealed record StoryEntry(long Id, Instant At, string? Board, string Text);
