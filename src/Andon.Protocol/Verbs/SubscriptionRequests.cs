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

    /// <summary>Another id of who asks, for messengers that have two.</summary>
    public string? UserIdAlt { get; init; }

    /// <summary>dm, group, channel or thread.</summary>
    public string? ChatType { get; init; }

    /// <summary>notify, notify+wake or wake.</summary>
    public string? DeliveryMode { get; init; }

    /// <summary>The group of chats, for messengers that have such.</summary>
    public string? GuildId { get; init; }

    /// <summary>The chat to which a thread belongs.</summary>
    public string? ParentChatId { get; init; }

    internal override Verb Verb => VerbTable.Subscribe;

    internal override Command ToCommand(WorkerCredential? worker) => new SubscribeCard(Card, Platform, ChatId)
    {
        ThreadId = ThreadId ?? "",
        UserId = UserId,
        NotifierProfile = NotifierProfile,
        UserIdAlt = UserIdAlt,
        ChatType = ChatType,
        DeliveryMode = DeliveryMode,
        GuildId = GuildId,
        ParentChatId = ParentChatId,
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
