namespace Andon.Cli.Grammar;

/// <summary>
/// What the text of a value must be. Checked while the command line is read, before anything is sent.
/// </summary>
enum ValueKind
{
    /// <summary>Anything, multi-line texts included.</summary>
    Text,

    /// <summary>Not blank.</summary>
    Name,

    Integer,

    /// <summary>See <see cref="DurationText"/>.</summary>
    Duration,

    /// <summary>A duration that is not nothing and has its unit.</summary>
    Age,

    /// <summary>See <see cref="TimeText"/>.</summary>
    Time,

    /// <summary>One of the flag's choices.</summary>
    Choice,

    TaskId,

    Board,

    JsonObject,

    /// <summary>A file to read, or <c>-</c> for standard input.</summary>
    File,

    /// <summary>scratch, dir:PATH, worktree or worktree:PATH.</summary>
    Workspace,
}
