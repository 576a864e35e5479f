using Andon.Core.Decisions;

namespace Andon.Core.Collection;

/// <summary>How old something has to be before it is collected.</summary>
public sealed record Retention
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>
    /// Bytes come before the row that names them, and a backup takes its time: what is younger may be in use.
    /// </summary>
    public static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    /// <summary>Since the task was finished or deleted.</summary>
    public TimeSpan Workspaces { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Since it came to the trash.</summary>
    public TimeSpan Trash { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Since the run and all its processes ended.</summary>
    public TimeSpan Logs { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Since the bytes were last put there.</summary>
    public TimeSpan Files { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Since it was last written.</summary>
    public TimeSpan Leftovers { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan Of(string kind) => kind switch
    {
        CollectKinds.Workspaces => Workspaces,
        CollectKinds.Trash => Trash,
        CollectKinds.Logs => Logs,
        CollectKinds.Files => Files,
        _ => Leftovers,
    };

    /// <summary>The age that a request gives in seconds, or why it is none.</summary>
    public static Refusal? Check(string kind, long seconds)
    {
        var least = kind is CollectKinds.Files or CollectKinds.Leftovers ? (long)InUse.TotalSeconds : 1;
        if (seconds >= least && seconds <= (long)Longest.TotalSeconds) return null;
        return new(
            ErrorCode.InvalidArgument, $"The age of {kind} was refused.",
            $"It is {seconds} seconds; from {least} seconds to ten years are taken.",
            "Give a positive age with its unit, such as 30d.");
    }
}
