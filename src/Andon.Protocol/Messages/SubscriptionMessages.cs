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

    /// <summary>Another id of who asked.</summary>
    public string? UserIdAlt { get; init; }

    /// <summary>dm, group, channel or thread; null when it was not said.</summary>
    public string? ChatType { get; init; }

    /// <summary>notify, notify+wake or wake; null means notify.</summary>
    public string? DeliveryMode { get; init; }

    /// <summary>What else is needed to find the place, as JSON.</summary>
    public string? DeliveryMetadata { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>The position up to which everything has been told.</summary>
    public long LastEventId { get; init; }
}

public sealed record SubscriptionsReply(string Board, long Position, IReadOnlyList<SubscriptionMessage> Subscriptions);
