using System.Text.Json.Serialization;
using Andon.Core.Commands;

namespace Andon.Protocol.Verbs;

/// <summary>A command about one task that may say why.</summary>
public abstract record ReasonedRequest : TaskRequest
{
    private protected ReasonedRequest()
    {
    }

    public string? Reason { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PromoteRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Promote;

    internal override Command ToCommand(WorkerCredential? worker) => new PromoteCard(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnblockRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Unblock;

    internal override Command ToCommand(WorkerCredential? worker) => new UnblockCard(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReopenRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Reopen;

    internal override Command ToCommand(WorkerCredential? worker) => new ReopenCard(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReopenReviewRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.ReopenReview;

    internal override Command ToCommand(WorkerCredential? worker) => new ReopenReview(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReclaimRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Reclaim;

    internal override Command ToCommand(WorkerCredential? worker) => new ReclaimCard(Card, Reason);
}

/// <summary>A person's word that a task which asks for approval may run.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApproveRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Approve;

    internal override Command ToCommand(WorkerCredential? worker) => new ApproveCard(Card, Reason);
}

/// <summary>A person's word that what a breaker guards works again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResetBreakerRequest : VerbRequest
{
    /// <summary><c>profile/NAME</c> or <c>provider/NAME</c>.</summary>
    public required string Breaker { get; init; }

    internal override Verb Verb => VerbTable.ResetBreaker;

    internal override Command ToCommand(WorkerCredential? worker) => new ResetBreaker(Breaker);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StopTaskRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Stop;

    internal override Command ToCommand(WorkerCredential? worker) => new StopCard(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseTaskRequest : ReasonedRequest
{
    internal override Verb Verb => VerbTable.Pause;

    internal override Command ToCommand(WorkerCredential? worker) => new PauseCard(Card, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeTaskRequest : TaskRequest
{
    internal override Verb Verb => VerbTable.Resume;

    internal override Command ToCommand(WorkerCredential? worker) => new ResumeCard(Card);
}
