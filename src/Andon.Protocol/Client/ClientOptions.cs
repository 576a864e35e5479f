using Andon.Protocol.Verbs;

namespace Andon.Protocol.Client;

/// <summary>
/// How a client behaves. The program hands in the clock and a random number; the library has neither.
/// </summary>
public sealed record ClientOptions
{
    public required TimeProvider Time { get; init; }

    /// <summary>Drawn at random by the program: makes its request ids unique and its waits uneven.</summary>
    public required ulong Salt { get; init; }

    /// <summary>What the caller calls itself: the author of comments, the creator of tasks.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// The key of the client's first mutation, for callers that repeat it themselves; the next ones get it with a
    /// number. Null makes a new key for each.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>Set by workers.</summary>
    public WorkerCredential? Worker { get; init; }

    /// <summary>How long a request is repeated while the daemon is away, starting or busy.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a daemon is started when none answers.</summary>
    public bool MayStart { get; init; } = true;

    /// <summary>
    /// The path of the andond that is started; null for the one beside the client's own program.
    /// </summary>
    public string? DaemonProgram { get; init; }

    /// <summary>
    /// Commands are answered without the task as it is after them: cheaper for whoever only has to know that it was
    /// done, and how.
    /// </summary>
    public bool BriefReplies { get; init; }

    /// <summary>
    /// Requests are made on the calling thread, which waits in the kernel: cheapest for a program that makes one
    /// request at a time. A call then returns when it is over, and so does each read of a stream.
    /// </summary>
    public bool Blocking { get; init; }
}
