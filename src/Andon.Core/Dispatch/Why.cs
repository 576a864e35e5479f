using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Dispatch;

/// <summary>Why a card is where it is: the whole chain, down through the parents that it waits for.</summary>
/// <param name="Card">The card that was asked about.</param>
/// <param name="Status">Its status at that moment.</param>
/// <param name="Reasons">Its own first, then those of the parents it waits for.</param>
public sealed record Explanation(CardId Card, CardStatus Status, ImmutableArray<WhyReason> Reasons);

/// <summary>
/// One link of the chain; <paramref name="Card"/> is whose reason it is, <paramref name="Code"/> is stable.
/// </summary>
public sealed record WhyReason(CardId Card, string Code, string Text, Instant? Since, string Next);

/// <summary>
/// Answers <c>andon why</c> with the code that decides claims, so that the answer is what would happen. For a running
/// card it says who works on it and what would end that.
/// </summary>
public static class Why
{
    /// <summary>The reason of a card that nothing holds back.</summary>
    public const string Runnable = "runnable";

    /// <summary>Parents that an answer goes into; a wider chain is cut and says so.</summary>
    const int CardsMax = 50;

    /// <summary>Null when there is no such card.</summary>
    public static Explanation? Explain(IBoardView view, CardId id, Policy policy, Instant now)
    {
        if (view.FindCard(id) is not { } card) return null;
        var reasons = ImmutableArray.CreateBuilder<WhyReason>();
        var seen = new HashSet<CardId> { id };
        var open = new Queue<Card>([card]);
        while (open.TryDequeue(out var next))
        {
            reasons.AddRange(ReasonsOf(view, next, policy, now));
            Follow(view, next, seen, open);
        }

        if (seen.Count > CardsMax) reasons.Add(Cut(card));
        return new(id, card.Status, reasons.DrainToImmutable());
    }

    static void Follow(IBoardView view, Card card, HashSet<CardId> seen, Queue<Card> open)
    {
        if (card.OpenParents == 0 || card.Status.SatisfiesChildren()) return;
        foreach (var id in view.ParentsOf(card.Id))
        {
            if (seen.Count > CardsMax) return;
            if (view.FindCard(id) is { } parent && !parent.Status.SatisfiesChildren() && seen.Add(id))
            {
                open.Enqueue(parent);
            }
        }
    }

    static IEnumerable<WhyReason> ReasonsOf(IBoardView view, Card card, Policy policy, Instant now)
    {
        if (card.Status == CardStatus.Running) return RunningReasons.Of(view, card, now);
        var question = new ClaimQuestion(view, card, RunKinds.Supervised, policy, now);
        return card.Status switch
        {
            CardStatus.Ready or CardStatus.Review => Claimable(card, Admission.All(question), policy),
            CardStatus.Done or CardStatus.Archived => [Reason(card, StatusObstacles.Find(question)!)],
            _ => Waiting(card, question),
        };
    }

    /// <summary>Everything that stands between this card and a run, or that nothing does.</summary>
    static IEnumerable<WhyReason> Claimable(Card card, List<Obstacle> obstacles, Policy policy)
    {
        if (!policy.Dispatches) obstacles.Add(Planner.DispatchOff(card));
        if (obstacles.Count > 0) return obstacles.Select(obstacle => Reason(card, obstacle));
        return
        [
            new(
                card.Id, Runnable, "Nothing stands in its way; the dispatcher starts it in its turn.", card.StatusAt,
                $"Wait for it: andon wait {card.Id}"),
        ];
    }

    /// <summary>
    /// The status itself, and what would hold the card back after it: caps and cooldowns will have changed by then.
    /// </summary>
    static IEnumerable<WhyReason> Waiting(Card card, ClaimQuestion question)
    {
        yield return Reason(card, StatusObstacles.Find(question)!);
        if (Admission.Held(question) is { } held) yield return Reason(card, held);
        if (Readiness.Find(question) is { } unready) yield return Reason(card, unready);
    }

    static WhyReason Reason(Card card, Obstacle obstacle) =>
        new(card.Id, obstacle.Reason, obstacle.Why, obstacle.Since, obstacle.Next);

    static WhyReason Cut(Card card) => new(
        card.Id, "more", $"More than {CardsMax} tasks stand before it; the chain is cut here.", null,
        $"See its parents with: andon show {card.Id}");
}
