using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// One reason why a card may not be claimed now. <c>Reason</c> is stable and finer than the code:
/// <c>paused_profile</c>,
/// <c>cap_board</c>, <c>blocked_needs_input</c> …
/// </summary>
public sealed record Obstacle(ErrorCode Code, string Reason, string Why, string Next)
{
    /// <summary>Since when it holds, where that is known.</summary>
    public Instant? Since { get; init; }

    /// <summary>When it passes by itself, where that is known.</summary>
    public Instant? Until { get; init; }
}
