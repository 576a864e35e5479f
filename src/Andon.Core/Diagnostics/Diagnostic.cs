using System.Collections.Immutable;
using Andon.Core.Runs;

namespace Andon.Core.Diagnostics;

/// <summary>
/// Something about a card that a person should look at, with the reference kanban's fields. It is found anew with each
/// question and stored nowhere.
/// </summary>
public sealed record Diagnostic
{
    /// <summary>Stable; see <see cref="DiagnosticKinds"/>.</summary>
    public required string Kind { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    public required string Detail { get; init; }

    public ImmutableArray<Remedy> Remedies { get; init; } = [];

    public required Instant FirstSeenAt { get; init; }

    public required Instant LastSeenAt { get; init; }

    public int Count { get; init; } = 1;

    public RunId? Run { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Data { get; init; }
}

/// <summary>
/// What somebody may do about it, as a command that destroys nothing; the suggested ones are worth trying first.
/// </summary>
public sealed record Remedy(string Kind, string Label, string Command)
{
    public bool IsSuggested { get; init; }

    /// <summary>Whether the running claim is taken back first.</summary>
    public bool ReclaimsFirst { get; init; }
}

/// <summary>The kinds of findings, in the order in which the rules are asked.</summary>
public static class DiagnosticKinds
{
    public const string PhantomReferences = "prose_phantom_refs";
    public const string RepeatedFailures = "repeated_failures";
    public const string RepeatedCrashes = "repeated_crashes";
    public const string StuckInBlocked = "stuck_in_blocked";
    public const string BlockCycling = "block_unblock_cycling";
    public const string StrandedInReady = "stranded_in_ready";
    public const string HeldBack = "held_back";
    public const string SilentRun = "silent_run";
    public const string NearLimit = "run_near_limit";
    public const string DrainingRun = "draining_run";
}
