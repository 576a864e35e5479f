using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// In which order cards are offered: by priority, over which waiting raises a card step by step, so that nothing waits
/// for ever; between equals the oldest first.
/// </summary>
static class Ranking
{
    public static long Of(Card card, Policy policy, Instant now)
    {
        if (policy.AgeingStep is not { } step || step <= TimeSpan.Zero) return card.Priority;
        return card.Priority + Math.Max(0, (now - card.StatusAt).Ticks / step.Ticks);
    }

    public static IEnumerable<Card> InOrder(IEnumerable<Card> cards, Policy policy, Instant now) => cards
        .OrderByDescending(card => Of(card, policy, now))
        .ThenBy(card => card.CreatedAt)
        .ThenBy(card => card.Id.Value, StringComparer.Ordinal);
}
