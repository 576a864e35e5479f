using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Core.Subscriptions;

/// <summary>
/// Somebody's wish to be told in a chat how a card goes on. There is one for each place; what has been told is
/// everything up to its last event.
/// </summary>
public sealed record Subscription
{
    public required CardId Card { get; init; }

    /// <summary>The messenger, as the one who delivers calls it.</summary>
    public required string Platform { get; init; }

    public required string ChatId { get; init; }

    /// <summary>The thread in the chat; an empty text for none.</summary>
    public string ThreadId { get; init; } = "";

    public string? UserId { get; init; }

    /// <summary>The profile whose gateway delivers; null for any.</summary>
    public string? NotifierProfile { get; init; }

    /// <summary>Another id of who asked, for messengers that have two.</summary>
    public string? UserIdAlt { get; init; }

    /// <summary>One of <see cref="SubscriptionRoutes.ChatTypes"/>; null when it was not said.</summary>
    public string? ChatType { get; init; }

    /// <summary>One of <see cref="SubscriptionRoutes.DeliveryModes"/>; null for the first of them.</summary>
    public string? DeliveryMode { get; init; }

    /// <summary>What else the one who delivers needs to find the place, as JSON; null for nothing.</summary>
    public string? DeliveryMetadata { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>The position up to which everything has been told.</summary>
    public required long LastEventId { get; init; }

    public static Table<Subscription> Table { get; } = new("subscriptions", 4,
        new Subscription { Card = default, Platform = "", ChatId = "", CreatedAt = default, LastEventId = 0 },
    [
        new("task_id", ColumnKind.Text, s => FieldValue.Of(s.Card.Value),
            (s, v) => s with { Card = CardId.Parse(v.RequireText()) }),
        new("platform", ColumnKind.Text, s => FieldValue.Of(s.Platform),
            (s, v) => s with { Platform = v.RequireText() }),
        new("chat_id", ColumnKind.Text, s => FieldValue.Of(s.ChatId), (s, v) => s with { ChatId = v.RequireText() }),
        new("thread_id", ColumnKind.Text, s => FieldValue.Of(s.ThreadId),
            (s, v) => s with { ThreadId = v.RequireText() }),
        new("user_id", ColumnKind.Text, s => FieldValue.Of(s.UserId), (s, v) => s with { UserId = v.Text }),
        new("notifier_profile", ColumnKind.Text, s => FieldValue.Of(s.NotifierProfile),
            (s, v) => s with { NotifierProfile = v.Text }),
        new("created_at", ColumnKind.Number, s => FieldValue.Of((Instant?)s.CreatedAt),
            (s, v) => s with { CreatedAt = new Instant(v.RequireNumber()) }),
        new("last_event_id", ColumnKind.Number, s => FieldValue.Of((long?)s.LastEventId),
            (s, v) => s with { LastEventId = v.RequireNumber() }),
        new("user_id_alt", ColumnKind.Text, s => FieldValue.Of(s.UserIdAlt), (s, v) => s with { UserIdAlt = v.Text }),
        new("chat_type", ColumnKind.Text, s => FieldValue.Of(s.ChatType), (s, v) => s with { ChatType = v.Text }),
        new("delivery_mode", ColumnKind.Text, s => FieldValue.Of(s.DeliveryMode),
            (s, v) => s with { DeliveryMode = v.Text }),
        new("delivery_metadata", ColumnKind.Text, s => FieldValue.Of(s.DeliveryMetadata),
            (s, v) => s with { DeliveryMetadata = v.Text }),
    ]);

    /// <summary>Whether it leads to the same place.</summary>
    public bool LeadsTo(string platform, string chat, string thread) =>
        Platform == platform && ChatId == chat && ThreadId == thread;

    /// <summary>How lists are ordered: by card, then by place.</summary>
    public static IEnumerable<Subscription> InOrder(IEnumerable<Subscription> subscriptions) => subscriptions
        .OrderBy(each => each.Card.Value, StringComparer.Ordinal)
        .ThenBy(each => each.Platform, StringComparer.Ordinal)
        .ThenBy(each => each.ChatId, StringComparer.Ordinal)
        .ThenBy(each => each.ThreadId, StringComparer.Ordinal);
}
