using System.Text.Json.Serialization;
using Andon.Protocol.Json;

namespace Andon.Protocol.Messages;

/// <summary>The answer to a command that was accepted; the same again when the request id is sent again.</summary>
public sealed record CommandReply
{
    public string Board { get; set; } = "";

    /// <summary>The position of the command's last event, or of the board when it changed nothing.</summary>
    public long Position { get; set; }

    /// <summary>Which task the command was about; null when it was about none.</summary>
    public string? TaskId { get; set; }

    /// <summary>
    /// The task after the command, with everything that happened to it since; null when it was deleted, and in a
    /// brief reply.
    /// </summary>
    public TaskMessage? Task { get; set; }

    public long? Run { get; set; }

    /// <summary>Only to whoever claimed: the credential of the run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunToken { get; set; }

    public long? Comment { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Recurrence { get; set; }

    /// <summary>False when an idempotency key found the task that already exists.</summary>
    public bool Created { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; set; }

    /// <summary>True when this is the stored answer to an earlier request of the same id.</summary>
    public bool Replayed { get; set; }

    /// <summary>The status in which this command left the task.</summary>
    public string? Landed { get; set; }
}

public sealed record TaskListReply(string Board, long Position, IReadOnlyList<TaskSummary> Tasks);

/// <summary>Tasks with their long texts, for readers who need every one of them.</summary>
public sealed record TaskTextsReply(string Board, long Position, IReadOnlyList<TaskMessage> Tasks);

public sealed record SearchReply(string Board, long Position, IReadOnlyList<TaskSummary> Tasks);

public sealed record TaskReply
{
    public required string Board { get; init; }

    public long Position { get; init; }

    public required TaskMessage Task { get; init; }

    /// <summary>The newest run's summary, for readers who want to know how it went.</summary>
    public string? LatestSummary { get; init; }

    public IReadOnlyList<string> Parents { get; init; } = [];

    public IReadOnlyList<string> Children { get; init; } = [];

    public IReadOnlyList<CommentMessage> Comments { get; init; } = [];

    public IReadOnlyList<EventMessage> Events { get; init; } = [];

    public IReadOnlyList<RunMessage> Runs { get; init; } = [];

    public IReadOnlyList<AttachmentMessage> Attachments { get; init; } = [];
}

/// <summary>A file that somebody put to a task.</summary>
public sealed record AttachmentMessage(
    string Name, string? ContentType, long Size, string Sha256, string AddedBy, long AddedAt);

/// <summary>A file that a run handed over; its name is its path inside the workspace.</summary>
public sealed record ArtifactMessage(string Name, long Size, string Sha256)
{
    /// <summary>The run that it is of, where that is not said otherwise.</summary>
    public long? Run { get; init; }
}

public sealed record AttachmentsReply(
    string Board, long Position, string Task, IReadOnlyList<AttachmentMessage> Attachments,
    IReadOnlyList<ArtifactMessage> Artifacts);

public sealed record CommentMessage(long Id, string Author, string Body, long CreatedAt);

/// <summary>Something that happened, at its place in the board's one order; <c>id</c> is the cursor.</summary>
public sealed record EventMessage
{
    public required long Id { get; init; }

    public required string Kind { get; init; }

    public string? TaskId { get; init; }

    public long? RunId { get; init; }

    public RawJson? Payload { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>Who did it, as the daemon knows it: <c>human:ada</c>, <c>run:a-dev</c>, <c>system:andon</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>What the caller called itself; proves nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    /// <summary>Its number on the board where it happened; null for what happened here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ImportedId { get; init; }
}

public sealed record EventsReply(string Board, long Position, IReadOnlyList<EventMessage> Events);

/// <summary>One attempt at a task. Its number is the claim's fencing number.</summary>
public sealed record RunMessage
{
    public required long Id { get; init; }

    public string? TaskId { get; init; }

    public string? Profile { get; init; }

    public string? StepKey { get; init; }

    public required string Status { get; init; }

    public string? Outcome { get; init; }

    public string? Summary { get; init; }

    public string? Error { get; init; }

    public RawJson? Metadata { get; init; }

    public int? WorkerPid { get; init; }

    public long StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public int Attempt { get; init; }

    public string Kind { get; init; } = "manual";

    public string Phase { get; init; } = "work";

    public string? Principal { get; init; }

    public string? ClaimLock { get; init; }

    public int LeaseSeconds { get; init; }

    public long? SpawnedAt { get; init; }

    public long? LastHeartbeatAt { get; init; }

    public long? TreeGoneAt { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    public string? WorkspacePath { get; init; }

    /// <summary>What it handed over.</summary>
    public IReadOnlyList<ArtifactMessage> Artifacts { get; init; } = [];

    /// <summary>The branch of its worktree.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit at which the branch began.</summary>
    public string? BaseSha { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ProgressTimeoutSeconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? LastProgressAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TokensIn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TokensOut { get; init; }
}

public sealed record RunsReply(string Board, long Position, string Task, IReadOnlyList<RunMessage> Runs);

/// <summary>
/// Everything that a worker is told about its task, in one text, and how many entries of each section are in it.
/// </summary>
public sealed record ContextReply(
    string Board, long Position, string Task, string Context, IReadOnlyList<ContextSectionMessage> Sections);

public sealed record ContextSectionMessage(string Name, int Shown, int Total);

/// <summary>The complete chain of what keeps a task from running, true at this moment.</summary>
public sealed record WhyReply(
    string Board, long Position, string Task, string Status, IReadOnlyList<ReasonMessage> Reasons);

public sealed record ReasonMessage(string Code, string Text, long? Since, string? Next);
