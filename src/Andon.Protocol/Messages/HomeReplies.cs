using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>Where everything is: the home, its socket, the daemon that owns it and the boards' files.</summary>
public sealed record WhereReply
{
    public required string Home { get; init; }

    public required string Socket { get; init; }

    /// <summary>Null when no daemon runs.</summary>
    public OwnerMessage? Owner { get; init; }

    public IReadOnlyList<BoardPlace> Boards { get; init; } = [];
}

/// <summary>The daemon that owns a home. The epoch rises at every take-over.</summary>
public sealed record OwnerMessage(int Pid, long StartedAt, long Epoch, string Version);

/// <summary>A board's identity and its database file.</summary>
public sealed record BoardPlace(string Slug, string? Uuid, long Generation, string Path, string Health);

public sealed record StatusReply
{
    public required string Home { get; init; }

    public required string Socket { get; init; }

    /// <summary><c>running</c>, or <c>stopped</c> on purpose.</summary>
    public required string Daemon { get; init; }

    public OwnerMessage? Owner { get; init; }

    public string Health { get; init; } = "healthy";

    public IReadOnlyList<BoardStatus> Boards { get; init; } = [];

    public IReadOnlyList<OpenRunMessage> OpenRuns { get; init; } = [];

    public DispatcherStatus? Dispatcher { get; init; }

    /// <summary>
    /// What happened to the stores that a person should know: files set aside, generations, repairs.
    /// </summary>
    public IReadOnlyList<StoryMessage> Story { get; init; } = [];
}

public sealed record BoardStatus
{
    public required string Slug { get; init; }

    public string? Uuid { get; init; }

    public long Generation { get; init; }

    public string? Path { get; init; }

    public long Position { get; init; }

    public required string Health { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    public long? Since { get; init; }

    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();
}

public sealed record OpenRunMessage(string Board, string Task, long Run, string? Profile, string Kind, long StartedAt);

/// <summary>Whether tasks are being given out, for whom, and why those that could run do not.</summary>
public sealed record DispatcherStatus
{
    public bool Dispatching { get; init; }

    /// <summary>Whether it dispatches because it was told to, whoever is attached.</summary>
    public bool ByOrder { get; init; }

    /// <summary>Why not, in a sentence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    public IReadOnlyList<GatewayMessage> Gateways { get; init; } = [];

    public IReadOnlyList<PauseMessage> Pauses { get; init; } = [];

    public IReadOnlyList<WaitingTask> ReadyNotRun { get; init; } = [];

    /// <summary>When a board was last looked at for work; the latest over all boards.</summary>
    public long? LastPassAt { get; init; }

    /// <summary>When a run was last started, and of which task.</summary>
    public long? LastStartAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastStarted { get; init; }

    /// <summary>Every cap that holds over boards, and how much of it is used.</summary>
    public IReadOnlyList<CapMessage> Caps { get; init; } = [];

    /// <summary>Breakers that are open.</summary>
    public IReadOnlyList<BreakerMessage> Breakers { get; init; } = [];

    /// <summary>Why the host is given less work, or none, at the moment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pressure { get; init; }
}

/// <summary>A cap on runs at the same time: <c>host</c>, <c>profile</c> or <c>pool</c>.</summary>
public sealed record CapMessage(string Scope, string? Name, int Runs, int Most);

/// <summary>A breaker of a board; a closed one is listed while it remembers failures.</summary>
public sealed record BreakerMessage
{
    public required string Board { get; init; }

    /// <summary><c>profile/NAME</c> or <c>provider/NAME</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string State { get; init; }

    public long? Since { get; init; }

    /// <summary>No run tries again before this time.</summary>
    public long? Until { get; init; }

    /// <summary>The run that is trying.</summary>
    public long? ProbeRun { get; init; }

    /// <summary>Times in a row that it was opened or kept open.</summary>
    public int Trips { get; init; }

    /// <summary>Failures that it remembers since the last success.</summary>
    public int Failures { get; init; }

    public string? Error { get; init; }
}

public sealed record BreakersReply(IReadOnlyList<BreakerMessage> Breakers);

public sealed record GatewayMessage(string Profile, bool Dispatch, int? Pid, long Since);

public sealed record WaitingTask(string Board, string Task, string? Assignee, IReadOnlyList<ReasonMessage> Reasons);

public sealed record StoryMessage(long At, string? Board, string Text);

public sealed record StopReply(string Home, OwnerMessage Owner);

public sealed record PauseMessage(string Scope, string? Name, string? Reason, string By, long Since);

public sealed record PausesReply(IReadOnlyList<PauseMessage> Pauses);

public sealed record ProfilesReply(IReadOnlyList<ProfileMessage> Profiles);

public sealed record ProfileMessage
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary><c>command</c>, <c>pull</c> or <c>human</c>: how its work is done.</summary>
    public string? Lane { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Preset { get; init; }

    public bool Enabled { get; init; }

    /// <summary>Whether it asks the daemon to dispatch while it is attached.</summary>
    public bool Dispatch { get; init; }

    /// <summary>
    /// The argv template that runs it, with every group in it; null for lanes that the dispatcher never spawns.
    /// </summary>
    public IReadOnlyList<string>? Command { get; init; }

    public string? Workspace { get; init; }

    public int? MaxInProgress { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    /// <summary>Whether a claim for it would be admitted, as far as the profile goes.</summary>
    public bool Ready { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    public bool Attached { get; init; }

    public int OpenRuns { get; init; }

    /// <summary>Where its worker's programs are looked for; only of one profile alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SearchPath { get; init; }

    /// <summary>What <c>environment_allow</c> names and the daemon does not have; only of one profile alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? UnsetVariables { get; init; }

    /// <summary>Every setting of its file as it holds, and where it comes from; only of one profile alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SettingMessage>? Settings { get; init; }
}

/// <summary>A setting: <c>default</c>, a preset or a file, with its line, says so.</summary>
public sealed record SettingMessage(string Key, string? Value, string Source, int? Line);
