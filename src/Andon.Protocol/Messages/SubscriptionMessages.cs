namespace Andon.Protocol.Messages;

/// <summary>Who is told in a chat how a task goes on, with the reference kanban's fields.</summary>
public sealed record SubscriptionMessage
{
    public required string TaskId { get; init; }

    public required string Platform { get; init; }

    public required string ChatId { get; init; }

    /// <summary>An empty text for none.</summary>
    public string ThreadId { get; init; } = "";

    public string? UserId { get; init; }

    /// <summary>The profile whose gateway delivers.</summary>
    public string? NotifierProfile { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>The position up to which everything has been told.</summary>
    public long LastEventId { get; init; }
}

public sealed record SubscriptionsReply(string Board, long Position, IReadOnlyList<SubscriptionMessage> Subscriptions);
