using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Subscriptions;
using Xunit;

namespace Andon.Tests.Core;

public sealed class SubscribingTests
{
    readonly TestBoard _board = new();

    [Fact]
    public void A_new_subscription_is_told_what_happens_from_now_on()
    {
        var card = _board.Create();
        var before = _board.Board.Position;

        _board.Do(new SubscribeCard(card, "telegram", "42") { NotifierProfile = "worker", UserId = "ada" });

        Assert.Equal(
            new Subscription
            {
                Card = card,
                Platform = "telegram",
                ChatId = "42",
                UserId = "ada",
                NotifierProfile = "worker",
                CreatedAt = _board.Now,
                LastEventId = before,
            },
            Assert.Single(_board.Board.SubscriptionsOf(card)));
    }

    [Fact]
    public void The_same_place_is_subscribed_once_and_only_a_missing_owner_is_filled_in()
    {
        var card = _board.Create();
        _board.Do(new SubscribeCard(card, "telegram", "42"));
        var since = Assert.Single(_board.Board.Subscriptions()).LastEventId;

        _board.Do(new SubscribeCard(card, "telegram", "42") { NotifierProfile = "worker" });
        var position = _board.Board.Position;
        _board.Do(new SubscribeCard(card, "telegram", "42") { NotifierProfile = "other" });
        _board.Do(new SubscribeCard(card, "telegram", "42") { ThreadId = "7" });

        Assert.Equal(
            [("", "worker", since), ("7", null, position)],
            _board.Board.Subscriptions().Select(each => (each.ThreadId, each.NotifierProfile, each.LastEventId)));
    }

    [Fact]
    public void A_subscription_ends_when_it_is_given_back_or_its_card_is_deleted()
    {
        var (card, other) = (_board.Create(), _board.Create());
        _board.Do(new SubscribeCard(card, "telegram", "42"));
        _board.Do(new SubscribeCard(other, "telegram", "42"));

        _board.Do(new UnsubscribeCard(card, "telegram", "42"));
        _board.Refuses(ErrorCode.SubscriptionNotFound, new UnsubscribeCard(card, "telegram", "42"));
        _board.Do(new DeleteCard(other, Force: true));

        Assert.Empty(_board.Board.Subscriptions());
    }

    [Fact]
    public void A_card_has_so_many_at_most_and_none_without_a_place()
    {
        var card = _board.Create();
        for (var i = 0; i < 100; i++) _board.Do(new SubscribeCard(card, "telegram", $"{i}"));

        _board.Refuses(ErrorCode.PayloadTooLarge, new SubscribeCard(card, "telegram", "100"));
        _board.Refuses(ErrorCode.InvalidArgument, new SubscribeCard(card, " ", "1"));

        Assert.Equal(100, _board.Board.SubscriptionsOf(card).Count);
    }
}
