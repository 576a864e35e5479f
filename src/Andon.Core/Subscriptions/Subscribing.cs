using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Subscriptions;

/// <summary>
/// Takes subscriptions and gives them back. Subscribing again changes nothing but an owner that was missing. A new one
/// is told what happens from now on, not what has happened.
/// </summary>
static class Subscribing
{
    public const int SubscriptionsMax = 100;

    public static Decision Decide(Draft draft, Card card, SubscribeCard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        var (platform, chat, thread) = (command.Platform.Trim(), command.ChatId.Trim(), command.ThreadId.Trim());
        var known = draft.View.SubscriptionsOf(card.Id);
        if (known.FirstOrDefault(each => each.LeadsTo(platform, chat, thread)) is { } same)
            return Own(draft, card, same, command.NotifierProfile?.Trim());
        if (known.Count >= SubscriptionsMax) return Full(card).AsDecision();
        var subscription = new Subscription
        {
            Card = card.Id,
            Platform = platform,
            ChatId = chat,
            ThreadId = thread,
            UserId = command.UserId?.Trim(),
            NotifierProfile = command.NotifierProfile?.Trim(),
            UserIdAlt = command.UserIdAlt?.Trim(),
            ChatType = command.ChatType,
            DeliveryMode = command.DeliveryMode,
            DeliveryMetadata = SubscriptionRoutes.Metadata(command),
            CreatedAt = draft.Now,
            LastEventId = draft.View.Position,
        };
        draft.Put(null, subscription);
        draft.Emit(EventKinds.Subscribed, card.Id, payload: Describe(subscription));
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status, Created = true });
    }

    public static Decision Decide(Draft draft, Card card, UnsubscribeCard command)
    {
        var (platform, chat, thread) = (command.Platform.Trim(), command.ChatId.Trim(), command.ThreadId.Trim());
        var known = draft.View.SubscriptionsOf(card.Id);
        if (known.FirstOrDefault(each => each.LeadsTo(platform, chat, thread)) is not { } subscription)
        {
            return new Refusal(
                ErrorCode.SubscriptionNotFound, $"Task {card.Id} has no such subscription.",
                $"None leads to '{TextRules.Preview(platform)}:{TextRules.Preview(chat)}'.",
                $"See them with: andon kanban notify-list {card.Id}").AsDecision();
        }

        draft.Remove(subscription);
        draft.Emit(EventKinds.Unsubscribed, card.Id, payload: Describe(subscription));
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status });
    }

    static Decision Own(Draft draft, Card card, Subscription known, string? owner)
    {
        if (known.NotifierProfile is null && owner is not null)
        {
            var owned = known with { NotifierProfile = owner };
            draft.Put(known, owned);
            draft.Emit(EventKinds.Subscribed, card.Id, payload: Describe(owned));
        }

        return draft.Accept(new Reply { Card = card.Id, Status = card.Status });
    }

    static string Describe(Subscription subscription) => Payload.Begin()
        .Text("platform"u8, subscription.Platform)
        .Text("chat_id"u8, subscription.ChatId)
        .Text("thread_id"u8, subscription.ThreadId)
        .Text("notifier_profile"u8, subscription.NotifierProfile)
        .End();

    static Refusal? Check(SubscribeCard command) =>
        TextRules.Name("platform", command.Platform)
        ?? TextRules.Name("chat_id", command.ChatId)
        ?? TextRules.Name("thread_id", command.ThreadId.Length == 0 ? null : command.ThreadId)
        ?? TextRules.Name("user_id", command.UserId)
        ?? TextRules.Profile("notifier_profile", command.NotifierProfile)
        ?? SubscriptionRoutes.Check(command);

    static Refusal Full(Card card) => new(
        ErrorCode.PayloadTooLarge, $"Task {card.Id} was not subscribed to.",
        $"It has {SubscriptionsMax} subscriptions, and may have no more.",
        $"See them with: andon kanban notify-list {card.Id}");
}
