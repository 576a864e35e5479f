namespace Andon.Core.Collection;

/// <summary>What piles up beside a board and may be collected, by kind.</summary>
public static class CollectKinds
{
    /// <summary>Scratch directories of finished and deleted tasks; they go to the trash.</summary>
    public const string Workspaces = "workspaces";

    /// <summary>Scratch directories in the trash; they are deleted.</summary>
    public const string Trash = "trash";

    /// <summary>Folders of runs that are over: the output, and what the supervisor left.</summary>
    public const string Logs = "logs";

    /// <summary>Bytes of files that no row of the board names any more.</summary>
    public const string Files = "files";

    /// <summary>What was begun and never finished: uploads, backups, and stores that nobody ever used.</summary>
    public const string Leftovers = "leftovers";

    public static IReadOnlyList<string> All { get; } = [Workspaces, Trash, Logs, Files, Leftovers];

    /// <summary>
    /// Whether what goes is part of something that is used, so that much of it at once is a mistake rather than a wish.
    /// What was moved to the trash comes back, and what was never finished is nobody's.
    /// </summary>
    public static bool HasShare(string kind) => kind is Trash or Logs or Files;
}
