using Andon.Core.Cards;

namespace Andon.Core.Runs;

/// <summary>
/// One attempt at a card, and the claim that it holds while it is open. Its number only rises, so a run that lost its
/// claim cannot write. Leases are renewed in memory; the row changes only when the run starts, reports or ends.
/// </summary>
public sealed record Run
{
    public required RunId Id { get; init; }

    public required CardId Card { get; init; }

    /// <summary>Its ordinal on the card, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>
    /// <c>supervised</c> (we spawned it), <c>pull</c> (an external worker) or <c>manual</c> (claimed by hand).
    /// </summary>
    public required string Kind { get; init; }

    /// <summary><c>work</c> or <c>review</c>: what it was claimed for.</summary>
    public required string Phase { get; init; }

    /// <summary>The card's assignee at the claim.</summary>
    public string? Profile { get; init; }

    /// <summary>Who claimed it; a manual run may be finished by the same principal without a token.</summary>
    public required string Principal { get; init; }

    /// <summary>A label for people: <c>host:pid</c> of the claimer.</summary>
    public string? ClaimLock { get; init; }

    /// <summary>SHA-256 of the run token, hex; null for manual runs.</summary>
    public string? TokenHash { get; init; }

    public int LeaseSeconds { get; init; }

    /// <summary>The daemon epoch that granted the claim.</summary>
    public long Epoch { get; init; }

    /// <summary>The host's node id; only that node judges the processes.</summary>
    public string? Node { get; init; }

    public string? BootId { get; init; }

    public int? WorkerPid { get; init; }

    /// <summary>With boot id and pid the worker's identity; a bare pid is never trusted.</summary>
    public long? WorkerTicks { get; init; }

    public int? SupervisorPid { get; init; }

    public long? SupervisorTicks { get; init; }

    public string? StepKey { get; init; }

    /// <summary>Snapshot at the claim.</summary>
    public int? MaxRuntimeSeconds { get; init; }

    public string? Workspace { get; init; }

    /// <summary>The branch that its worktree is on; null in another kind of workspace.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit that the branch began at, so that what was done since can be told.</summary>
    public string? BaseSha { get; init; }

    public required Instant StartedAt { get; init; }

    public Instant? SpawnedAt { get; init; }

    public Instant? LastHeartbeatAt { get; init; }

    /// <summary>Null exactly while the run is open.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>When its processes were confirmed gone; at its end if it never had any of ours to wait for.</summary>
    public Instant? TreeGoneAt { get; init; }

    /// <summary>Null while open; see RunOutcomes.</summary>
    public string? Outcome { get; init; }

    public string? Summary { get; init; }

    /// <summary>A JSON object.</summary>
    public string? Metadata { get; init; }

    public string? Error { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    /// <summary>Whose quota it uses: the card's provider, else its profile's, else the profile itself.</summary>
    public string? Provider { get; init; }

    /// <summary>Snapshot at the claim: the pools of which it takes a place.</summary>
    public TextList Pools { get; init; }

    /// <summary>Snapshot at the claim: without a sign of progress for so long it is ended.</summary>
    public int? ProgressTimeoutSeconds { get; init; }

    /// <summary>When its worker last told or reported something new; a bare heartbeat is none.</summary>
    public Instant? LastProgressAt { get; init; }

    /// <summary>As its worker reported, in all.</summary>
    public long? TokensIn { get; init; }

    /// <summary>As its worker reported, in all.</summary>
    public long? TokensOut { get; init; }

    /// <summary>How long the provider asks to wait, as its worker reported.</summary>
    public int? RetryAfterSeconds { get; init; }

    public long Tokens => (TokensIn ?? 0) + (TokensOut ?? 0);
}
