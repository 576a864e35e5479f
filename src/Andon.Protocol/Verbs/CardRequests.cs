using System.Text.Json.Serialization;
using Andon.Core.Commands;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>Changes what is given; an empty text clears an override.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EditRequest : WorkerRequest
{
    public string? Title { get; init; }

    public string? Body { get; init; }

    public int? Priority { get; init; }

    public string? Tenant { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public IReadOnlyList<string>? Skills { get; init; }

    /// <summary>Only on a done task, as are summary and metadata.</summary>
    public string? Result { get; init; }

    public string? Summary { get; init; }

    public RawJson? Metadata { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    public int? MaxRetries { get; init; }

    public string? ModelOverride { get; init; }

    public string? ProviderOverride { get; init; }

    public IReadOnlyList<string>? Pools { get; init; }

    /// <summary>Runs that it may have in all.</summary>
    public int? BudgetAttempts { get; init; }

    /// <summary>Wall time of all its runs together.</summary>
    public int? BudgetSeconds { get; init; }

    /// <summary>Tokens that its workers may report in all.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>A run without a sign of progress for so long is ended.</summary>
    public int? ProgressTimeoutSeconds { get; init; }

    internal override Verb Verb => VerbTable.Edit;

    internal override Command ToCommand(WorkerCredential? worker) => new EditCard(Card)
    {
        Title = Title,
        Body = Body,
        Priority = Priority,
        Tenant = Tenant,
        Labels = FieldValues.Texts(Labels, "labels"),
        Skills = FieldValues.Texts(Skills, "skills"),
        Result = Result,
        Summary = Summary,
        Metadata = FieldValues.Metadata(Metadata, "metadata"),
        MaxRuntimeSeconds = MaxRuntimeSeconds,
        MaxRetries = MaxRetries,
        ModelOverride = ModelOverride,
        ProviderOverride = ProviderOverride,
        Pools = FieldValues.Texts(Pools, "pools"),
        BudgetAttempts = BudgetAttempts,
        BudgetSeconds = BudgetSeconds,
        BudgetTokens = BudgetTokens,
        ProgressTimeoutSeconds = ProgressTimeoutSeconds,
        Run = worker?.Run,
        Token = worker?.Token,
        Force = Force,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CommentRequest : TaskRequest
{
    public required string Body { get; init; }

    /// <summary>A label; the actor of the event says who really wrote it.</summary>
    public string? Author { get; init; }

    internal override Verb Verb => VerbTable.Comment;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new CommentCard(Card, Body) { Author = Author, Run = worker?.Run, Token = worker?.Token };
}

/// <summary>Takes a file off a task; giving it one is a request of its own, whose body is the file.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DetachRequest : TaskRequest
{
    public required string Name { get; init; }

    internal override Verb Verb => VerbTable.Detach;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new DetachFile(Card, Name) { Run = worker?.Run, Token = worker?.Token };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AssignRequest : TaskRequest
{
    /// <summary>Null takes the assignee away.</summary>
    public string? Assignee { get; init; }

    internal override Verb Verb => VerbTable.Assign;

    internal override Command ToCommand(WorkerCredential? worker) => new AssignCard(Card, Assignee);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReassignRequest : TaskRequest
{
    public string? Assignee { get; init; }

    /// <summary>Also takes the task from whoever works on it.</summary>
    public bool Reclaim { get; init; }

    public string? Reason { get; init; }

    internal override Verb Verb => VerbTable.Reassign;

    internal override Command ToCommand(WorkerCredential? worker) => new ReassignCard(Card, Assignee, Reclaim, Reason);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LinkRequest : VerbRequest
{
    public required string Parent { get; init; }

    public required string Child { get; init; }

    internal override Verb Verb => VerbTable.Link;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new LinkCards(FieldValues.Card(Parent, "parent"), FieldValues.Card(Child, "child"));
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnlinkRequest : VerbRequest
{
    public required string Parent { get; init; }

    public required string Child { get; init; }

    internal override Verb Verb => VerbTable.Unlink;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new UnlinkCards(FieldValues.Card(Parent, "parent"), FieldValues.Card(Child, "child"));
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ArchiveRequest : TaskRequest
{
    internal override Verb Verb => VerbTable.Archive;

    internal override Command ToCommand(WorkerCredential? worker) => new ArchiveCard(Card);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RestoreRequest : TaskRequest
{
    internal override Verb Verb => VerbTable.Restore;

    internal override Command ToCommand(WorkerCredential? worker) => new RestoreCard(Card);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeleteRequest : TaskRequest
{
    /// <summary>Also a task that is not archived.</summary>
    public bool Force { get; init; }

    internal override Verb Verb => VerbTable.Delete;

    internal override Command ToCommand(WorkerCredential? worker) => new DeleteCard(Card, Force);
}
