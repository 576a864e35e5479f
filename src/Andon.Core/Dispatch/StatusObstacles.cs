using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// What a card's status says about a claim: each status but ready and review stands in the way, and says why.
/// </summary>
static class StatusObstacles
{
    public static Obstacle? Find(ClaimQuestion question)
    {
        var card = question.Card;
        return card.Status switch
        {
            CardStatus.Ready or CardStatus.Review => card.OpenParents == 0 ? null : Parents(question),
            CardStatus.Todo => Parents(question),
            CardStatus.Running => Running(question),
            CardStatus.Scheduled => Scheduled(card),
            CardStatus.Blocked => Blocked(card),
            CardStatus.Triage => Of(card, "triage", "It is an idea that is not specified yet."),
            CardStatus.Done => Of(card, "done", "It is done."),
            _ => Of(card, "archived", "It is archived."),
        };
    }

    static Obstacle Of(Card card, string reason, string why, ErrorCode code = ErrorCode.NotReady) =>
        new(code, reason, why, Refusals.NextFor(card)) { Since = card.StatusAt };

    static Obstacle Parents(ClaimQuestion question)
    {
        return new(
            ErrorCode.ParentsNotDone, "parents_not_done",
            $"It waits for {Refusals.OpenParents(question.View, question.Card)}.",
            $"See the whole chain: andon why {question.Card.Id}")
        {
            Since = question.Card.StatusAt,
        };
    }

    static Obstacle Running(ClaimQuestion question)
    {
        var card = question.Card;
        var run = card.CurrentRun is { } id ? question.View.FindRun(id) : null;
        Invariant.Hold(run is not null);
        return Of(card, "running", $"{Refusals.Holder(run)} is working on it.", ErrorCode.AlreadyClaimed);
    }

    static Obstacle Scheduled(Card card)
    {
        var why = card.NotBefore is { } time
            ? $"It is scheduled for {Refusals.Clock(time)}."
            : "It is parked until somebody frees it.";
        return Of(card, "scheduled", why, ErrorCode.NotYet) with { Until = card.NotBefore };
    }

    static Obstacle Blocked(Card card)
    {
        var kind = card.BlockKind ?? BlockKinds.NeedsInput;
        var reason = card.BlockReason is { } given ? $": {TextRules.Preview(given)}" : "";
        return Of(card, $"blocked_{kind}", $"It is blocked ({kind}){reason}.");
    }
}
