using Andon.Core.Boards;

namespace Andon.Core.Homes;

/// <summary>The closed set of ways to change a home.</summary>
public abstract record HomeCommand
{
    private protected HomeCommand()
    {
    }
}

/// <summary>
/// Registers a board; the daemon makes its files first. The uuid is the daemon's, from its source of ids.
/// </summary>
public sealed record RegisterBoard(BoardSlug Slug, string Uuid) : HomeCommand
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }
}

/// <summary>Changes the name that people read; the slug stays.</summary>
public sealed record RenameBoard(BoardSlug Slug, string Name) : HomeCommand;

/// <summary>Changes what is said about a board. What is null stays; an empty text takes a value away.</summary>
public sealed record DescribeBoard(BoardSlug Slug) : HomeCommand
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }
}

/// <summary>Closes the board; its files are kept. Not for the default board.</summary>
public sealed record ArchiveBoard(BoardSlug Slug) : HomeCommand;

/// <summary>Opens an archived board again.</summary>
public sealed record RestoreBoard(BoardSlug Slug) : HomeCommand;

/// <summary>Makes it people's default board.</summary>
public sealed record SwitchBoard(BoardSlug Slug) : HomeCommand;

/// <summary>
/// Puts a brake on; the scopes are <see cref="PauseScopes"/>. Again on the same scope changes its reason.
/// </summary>
public sealed record PauseScope(string Scope, string? Name, string? Reason) : HomeCommand;

/// <summary>Takes a brake off.</summary>
public sealed record ResumeScope(string Scope, string? Name) : HomeCommand;

/// <summary>The daemon's word that it owns the home now.</summary>
public sealed record RaiseEpoch : HomeCommand
{
    /// <summary>A fresh id from the daemon's source; taken by a home that has none, and kept for good.</summary>
    public string? Node { get; init; }
}

/// <summary>The daemon's word about a store, for people.</summary>
public sealed record TellStory(string? Board, string Text) : HomeCommand;
