using System.Text.Json.Serialization;
using Andon.Core.Commands;

namespace Andon.Protocol.Verbs;

/// <summary>Asks to be told in a chat how a task goes on; again for the same place it changes nothing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubscribeRequest : TaskRequest
{
    public required string Platform { get; init; }

    public required string ChatId { get; init; }

    public string? ThreadId { get; init; }

    public string? UserId { get; init; }

    public string? NotifierProfile { get; init; }

    internal override Verb Verb => VerbTable.Subscribe;

    internal override Command ToCommand(WorkerCredential? worker) => new SubscribeCard(Card, Platform, ChatId)
    {
        ThreadId = ThreadId ?? "",
        UserId = UserId,
        NotifierProfile = NotifierProfile,
    };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnsubscribeRequest : TaskRequest
{
    public required string Platform { get; init; }

    public required string ChatId { get; init; }

    public string? ThreadId { get; init; }

    internal override Verb Verb => VerbTable.Unsubscribe;

    internal override Command ToCommand(WorkerCredential? worker) =>
        new UnsubscribeCard(Card, Platform, ChatId) { ThreadId = ThreadId ?? "" };
}
