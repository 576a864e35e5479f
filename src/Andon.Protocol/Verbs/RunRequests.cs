using System.Text.Json.Serialization;
using Andon.Core.Commands;
using Andon.Core.Runs;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>Opens a run on a task: by hand, or for an external worker that pulls.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClaimRequest : TaskRequest
{
    /// <summary>
    /// <c>manual</c> if it is not given, or <c>pull</c>; supervised runs are the dispatcher's alone.
    /// </summary>
    public string? Kind { get; init; }

    public int? LeaseSeconds { get; init; }

    /// <summary>A label for people, <c>host:pid</c> of the claimer.</summary>
    public string? ClaimLock { get; init; }

    /// <summary>
    /// Also makes the task's directory: its scratch one, or the one it names. A worktree is not made by hand.
    /// </summary>
    public bool Workspace { get; init; }

    internal override Verb Verb => VerbTable.Claim;

    internal override Command ToCommand(WorkerCredential? worker)
    {
        var kind = Kind ?? RunKinds.Manual;
        if (kind is not (RunKinds.Manual or RunKinds.Pull))
            throw FieldValues.Invalid("kind", $"'{kind}' is no kind of claim.", "Give manual or pull.");
        return new ClaimCard(Card, kind)
        {
            ClaimLock = ClaimLock,
            LeaseSeconds = LeaseSeconds,
            NeedsWorkspace = Workspace,
        };
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HeartbeatRequest : WorkerRequest
{
    public string? Note { get; init; }

    internal override Verb Verb => VerbTable.Heartbeat;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new Heartbeat(Card, Note) { Run = worker?.Run, Token = worker?.Token, Force = Force };
}

/// <summary>What a run has used so far, in all; said again, it counts once.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UsageRequest : WorkerRequest
{
    public long? TokensIn { get; init; }

    public long? TokensOut { get; init; }

    /// <summary>How long the provider asks to wait; honoured when the run then exits with 75.</summary>
    public int? RetryAfterSeconds { get; init; }

    internal override Verb Verb => VerbTable.Usage;

    internal override Command ToCommand(WorkerCredential? worker) => new ReportUsage(Card)
    {
        TokensIn = TokensIn,
        TokensOut = TokensOut,
        RetryAfterSeconds = RetryAfterSeconds,
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CompleteRequest : WorkerRequest
{
    public string? Result { get; init; }

    public string? Summary { get; init; }

    /// <summary>An object.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>Tasks that the worker says it created; each is checked.</summary>
    public IReadOnlyList<string>? CreatedCards { get; init; }

    /// <summary>Files inside the run's workspace that it hands over.</summary>
    public IReadOnlyList<string>? Artifacts { get; init; }

    internal override Verb Verb => VerbTable.Complete;

    internal override Command ToCommand(WorkerCredential? worker) => new CompleteCard(Card)
    {
        Result = Result,
        Summary = Summary,
        Metadata = FieldValues.Metadata(Metadata, "metadata"),
        CreatedCards = FieldValues.Texts(CreatedCards, "created_cards") ?? [],
        ArtifactPaths = FieldValues.Texts(Artifacts, "artifacts") ?? [],
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BlockRequest : WorkerRequest
{
    public string? Reason { get; init; }

    /// <summary><c>dependency</c>, <c>needs_input</c>, <c>capability</c> or <c>transient</c>.</summary>
    public string? Kind { get; init; }

    internal override Verb Verb => VerbTable.Block;

    internal override Command ToCommand(WorkerCredential? worker) => new BlockCard(Card)
    {
        Reason = Reason,
        Kind = Kind,
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScheduleRequest : WorkerRequest
{
    public string? Reason { get; init; }

    /// <summary>Seconds since the epoch; none waits for an unblock.</summary>
    public long? At { get; init; }

    internal override Verb Verb => VerbTable.Schedule;

    internal override Command ToCommand(WorkerCredential? worker) => new ScheduleCard(Card)
    {
        Reason = Reason,
        At = FieldValues.Time(At, "at"),
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReviewRequest : WorkerRequest
{
    public string? Summary { get; init; }

    public RawJson? Metadata { get; init; }

    public string? Reviewer { get; init; }

    internal override Verb Verb => VerbTable.RequestReview;

    internal override Command ToCommand(WorkerCredential? worker) => new RequestReview(Card)
    {
        Summary = Summary,
        Metadata = FieldValues.Metadata(Metadata, "metadata"),
        Reviewer = Reviewer,
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChangesRequest : WorkerRequest
{
    public required string Reason { get; init; }

    internal override Verb Verb => VerbTable.RequestChanges;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new RequestChanges(Card, Reason) { Run = worker?.Run, Token = worker?.Token, Force = Force };
}
