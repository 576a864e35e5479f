namespace Andon.Core.Cards;

/// <summary>Where a card's worker works.</summary>
public static class WorkspaceKinds
{
    /// <summary>A directory that the board makes for the card.</summary>
    public const string Scratch = "scratch";

    /// <summary>A directory that is named, and belongs to whoever named it.</summary>
    public const string Dir = "dir";

    /// <summary>A worktree of a git repository, which the daemon makes, on a branch of its own.</summary>
    public const string Worktree = "worktree";

    internal static readonly string[] All = [Scratch, Dir, Worktree];

    /// <summary>
    /// The directory that the card, or else its profile, names; null when it gets one of its own, as a worktree
    /// always is.
    /// </summary>
    public static string? NamedBy(Card card, string? ofProfile) => card.WorkspaceKind switch
    {
        Worktree => null,
        Scratch => card.WorkspacePath ?? ofProfile,
        _ => card.WorkspacePath,
    };
}
