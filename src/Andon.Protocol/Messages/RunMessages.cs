using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>What the supervisor says once its worker runs. Frozen early: old supervisors outlive upgrades.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartedRequest
{
    public required string Node { get; init; }

    public required string BootId { get; init; }

    public required int WorkerPid { get; init; }

    public required long WorkerStartTicks { get; init; }

    public int? SupervisorPid { get; init; }

    public long? SupervisorStartTicks { get; init; }
}

/// <summary>
/// The lease goes on, or the reason why the supervisor must stop its worker. The daemon holds the request back for a
/// while, so that the end of a run is heard at once.
/// </summary>
public sealed record RenewReply
{
    public required string Board { get; init; }

    public required bool Continue { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>How long a worker that is not to go on may take to leave by itself before it is asked to.</summary>
    public int GraceSeconds { get; init; }
}

/// <summary>How a run's processes ended.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SettleRequest
{
    public required string Outcome { get; init; }

    public string? Error { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    /// <summary>Whether its processes are confirmed gone; they are unless it says that they are not.</summary>
    public bool? TreeGone { get; init; }

    public bool Infrastructure { get; init; }

    public string? LogTail { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EmptyRequest;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DispatchRequest
{
    public bool DryRun { get; init; }

    /// <summary>At most so many starts in this pass.</summary>
    public int? Max { get; init; }
}

/// <summary>What one pass of the dispatcher did, with the reference kanban's fields.</summary>
public sealed record DispatchReply
{
    public required string Board { get; init; }

    public bool DryRun { get; init; }

    public IReadOnlyList<string> Reclaimed { get; init; } = [];

    public IReadOnlyList<string> Crashed { get; init; } = [];

    public IReadOnlyList<string> TimedOut { get; init; } = [];

    public IReadOnlyList<string> Stale { get; init; } = [];

    public IReadOnlyList<string> AutoBlocked { get; init; } = [];

    public IReadOnlyList<string> RateLimited { get; init; } = [];

    public IReadOnlyList<string> Promoted { get; init; } = [];

    public IReadOnlyList<SpawnedTask> Spawned { get; init; } = [];

    public IReadOnlyList<string> SkippedUnassigned { get; init; } = [];

    public IReadOnlyList<string> SkippedNonspawnable { get; init; } = [];

    public IReadOnlyList<CappedTask> SkippedPerProfileCapped { get; init; } = [];

    public IReadOnlyList<string> AutoAssignedDefault { get; init; } = [];

    /// <summary>Every other task that could run and does not, with its reasons.</summary>
    public IReadOnlyList<WaitingTask> Waiting { get; init; } = [];
}

public sealed record SpawnedTask(string TaskId, string? Assignee, string? Workspace, long? Run);

public sealed record CappedTask(string TaskId, string? Assignee, int Current);

/// <summary>What a gateway hears on its stream.</summary>
public sealed record AttachMessage
{
    /// <summary>
    /// <c>attached</c> first, then <c>notification</c> and, before the daemon leaves, <c>leaving</c>.
    /// </summary>
    public required string Kind { get; init; }

    public string? Profile { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Dispatch { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Epoch { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Board { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventMessage? Event { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
