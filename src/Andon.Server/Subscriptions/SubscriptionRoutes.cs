using Andon.Core.Subscriptions;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Requests;

namespace Andon.Server.Subscriptions;

/// <summary>Who is told how a board's tasks go on. Safe from any thread.</summary>
sealed class SubscriptionRoutes(BoardSet boards)
{
    public Route Route => new("GET", "v1/boards/{board}/subscriptions", ListAsync, "task");

    async Task ListAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var named = exchange.Query.Text("task");
        var (position, all) = await board.Store.ReadAsync(
            reader => (
                reader.Position,
                named is null ? reader.Subscriptions() : reader.SubscriptionsOf(CardFilters.Task(named))),
            exchange.Aborted);
        await exchange.ReplyAsync(
            new SubscriptionsReply(board.Entry.Slug.Value, position, [.. all.Select(ToMessage)]),
            WireJson.Default.SubscriptionsReply);
    }

    static SubscriptionMessage ToMessage(Subscription subscription) => new()
    {
        TaskId = subscription.Card.Value,
        Platform = subscription.Platform,
        ChatId = subscription.ChatId,
        ThreadId = subscription.ThreadId,
        UserId = subscription.UserId,
        NotifierProfile = subscription.NotifierProfile,
        UserIdAlt = subscription.UserIdAlt,
        ChatType = subscription.ChatType,
        DeliveryMode = subscription.DeliveryMode,
        DeliveryMetadata = subscription.DeliveryMetadata,
        CreatedAt = subscription.CreatedAt.Seconds,
        LastEventId = subscription.LastEventId,
    };
}
