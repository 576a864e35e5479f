using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Dispatch;

/// <summary>
/// Chooses which cards to start: by priority, which rises with waiting; within a rank each profile in turn, the one
/// with the fewest runs first; within a profile the oldest first. Admission is asked with the claims before it
/// counted, and once more by the claim itself, so a plan that is out of date does no harm. Cards in review are offered
/// to their assignee, as ready ones are.
/// </summary>
public static class Planner
{
    /// <summary>
    /// Cards looked at first; doubled while capacity is left and every card of the window is held back.
    /// </summary>
    const int WindowFirst = 256;

    /// <summary>Of those that have waited longest, so many are looked at besides the most urgent.</summary>
    const int LongestMax = 64;

    public static Plan Plan(IBoardView view, Policy policy, Instant now)
    {
        if (!policy.Dispatches) return Off(view);
        for (var window = WindowFirst; ; window = checked(window * 2))
        {
            var offered = view.Offered(window);
            var draft = new PlanDraft(view, policy, now);
            draft.Consider(offered.Count < window ? offered : WithLongest(view, policy, offered));
            if (offered.Count < window || draft.Claims.Count > 0 || draft.IsFull)
            {
                return new(
                    Assignments(view, policy), [.. draft.Claims], [.. draft.HeldBack, .. Unassigned(view, policy)]);
            }
        }
    }

    /// <summary>The pools of which a run of the card takes a place.</summary>
    public static IReadOnlyList<string> PoolsOf(Policy policy, Card card) => [.. Capacity.PoolsOf(policy, card)];

    /// <summary>A window by priority alone would hide a card that has waited its way up.</summary>
    static IEnumerable<Card> WithLongest(IBoardView view, Policy policy, IReadOnlyList<Card> offered)
    {
        if (policy.AgeingStep is null) return offered;
        return offered.Concat(view.OfferedLongest(LongestMax)).DistinctBy(card => card.Id);
    }

    /// <summary>
    /// The card that a claim of this profile takes: of those that admission lets through the first by rank, then the
    /// oldest. Without one, what holds back the first that is offered, if any is.
    /// </summary>
    public static (Card? Card, Obstacle? Obstacle) Next(IBoardView view, string lane, Policy policy, Instant now)
    {
        var profile = TextRules.ProfileName(lane)!;
        var kind = KindOf(profile, policy);
        var ledger = RunLedger.Of(view);
        Obstacle? first = null;
        for (var window = WindowFirst; ; window = checked(window * 2))
        {
            var offered = view.Offered(window);
            var mine = WithLongest(view, policy, offered).Where(card => card.Assignee == profile);
            foreach (var card in Ranking.InOrder(mine, policy, now))
            {
                var question = new ClaimQuestion(view, card, kind, policy, now, ledger);
                if (Admission.First(question) is not { } obstacle) return (card, null);
                first ??= obstacle;
            }

            if (offered.Count < window) return (null, first);
        }
    }

    /// <summary>How a profile's work is claimed by whoever asks for the next of it.</summary>
    public static string KindOf(string profile, Policy policy) =>
        policy.Profiles.TryGetValue(profile, out var known) && known.IsHuman ? RunKinds.Manual : RunKinds.Pull;

    static Plan Off(IBoardView view)
    {
        var cards = view.Offered(WindowFirst).Concat(view.Unassigned(WindowFirst));
        return new([], [], [.. cards.Select(card => new HeldBack(card, DispatchOff(card)))]);
    }

    /// <summary>True of every card alike, so it is a reason of the dispatcher's and not of admission's.</summary>
    internal static Obstacle DispatchOff(Card card) => new(
        ErrorCode.NotReady, "dispatch_off", "Nobody who asks for dispatch is attached to the daemon.",
        $"Start it: andon up --dispatch, or claim the task by hand: andon claim {card.Id}");

    /// <summary>Ready cards that belong to nobody go to the default assignee, if there is one.</summary>
    static ImmutableArray<AssignCard> Assignments(IBoardView view, Policy policy)
    {
        if (DefaultOf(policy) is not { } assignee) return [];
        var assignments = ImmutableArray.CreateBuilder<AssignCard>();
        foreach (var card in view.Unassigned(WindowFirst))
        {
            if (card.Status == CardStatus.Ready) assignments.Add(new AssignCard(card.Id, assignee));
        }

        return assignments.DrainToImmutable();
    }

    static IEnumerable<HeldBack> Unassigned(IBoardView view, Policy policy)
    {
        var defaulted = DefaultOf(policy) is not null;
        foreach (var card in view.Unassigned(WindowFirst))
        {
            if (defaulted && card.Status == CardStatus.Ready) continue;
            yield return new(card, Readiness.Unassigned(card));
        }
    }

    static string? DefaultOf(Policy policy)
    {
        var name = TextRules.ProfileName(policy.DefaultAssignee);
        return name is not null && policy.Profiles.ContainsKey(name) ? name : null;
    }
}
