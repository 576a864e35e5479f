using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Dispatch;

/// <summary>
/// A plan in the making: one ledger of runs, to which every planned claim is added. Used by one plan.
/// </summary>
sealed class PlanDraft(IBoardView view, Policy policy, Instant now)
{
    readonly RunLedger _ledger = RunLedger.Of(view);

    public List<PlannedClaim> Claims { get; } = [];

    public List<HeldBack> HeldBack { get; } = [];

    /// <summary>Nothing more can be started, whatever is offered.</summary>
    public bool IsFull { get; private set; }

    public void Consider(IEnumerable<Card> cards)
    {
        var offered = Ranking.InOrder(cards, policy, now).ToList();
        for (var start = 0; start < offered.Count;)
        {
            var end = start;
            while (end < offered.Count && Rank(offered[end]) == Rank(offered[start])) end++;
            ConsiderEqual(offered, start, end);
            start = end;
        }
    }

    long Rank(Card card) => Ranking.Of(card, policy, now);

    /// <summary>Takes one card of each profile in turn.</summary>
    void ConsiderEqual(IReadOnlyList<Card> offered, int start, int end)
    {
        var turns = Turns(offered, start, end);
        while (turns.TryDequeue(out var queue))
        {
            if (ConsiderNext(queue)) turns.Enqueue(queue);
        }
    }

    /// <summary>Passes over what is held back, up to one claim; true when the profile has more to offer.</summary>
    bool ConsiderNext(Queue<Card> queue)
    {
        while (queue.TryDequeue(out var card))
        {
            if (Consider(card)) return queue.Count > 0;
        }

        return false;
    }

    bool Consider(Card card)
    {
        var question = new ClaimQuestion(view, card, RunKinds.Supervised, policy, now, _ledger);
        if (Admission.First(question) is { } obstacle)
        {
            HeldBack.Add(new(card, obstacle));
            IsFull |= obstacle.Reason is "cap_board" or "cap_host" or "host_pressure";
            return false;
        }

        Claims.Add(new(card.Id, card.Assignee!, card.Phase)); // readiness has asked for an assignee
        _ledger.Plan(card.Assignee!, Capacity.PoolsOf(policy, card), question.Workspace, card.Id);
        Probe(BreakerKinds.Profile, card.Assignee!);
        if (Brakes.ProviderOf(question) is { } provider) Probe(BreakerKinds.Provider, provider);
        return true;
    }

    /// <summary>The claim takes the one try that an open breaker allows.</summary>
    void Probe(string kind, string name)
    {
        if (_ledger.FindBreaker(view, kind, name) is { IsOpen: true } breaker) _ledger.Probe(breaker.Id);
    }

    /// <summary>
    /// One queue per profile; the one with the fewest runs has the first turn, the oldest card decides between equals.
    /// </summary>
    Queue<Queue<Card>> Turns(IReadOnlyList<Card> offered, int start, int end)
    {
        var byProfile = new Dictionary<string, Queue<Card>>(StringComparer.Ordinal);
        var inOrder = new List<(int Runs, Queue<Card> Queue)>();
        for (var i = start; i < end; i++)
        {
            var profile = offered[i].Assignee!; // only assigned cards are offered
            if (!byProfile.TryGetValue(profile, out var queue))
            {
                byProfile[profile] = queue = [];
                inOrder.Add((_ledger.Of(profile), queue));
            }

            queue.Enqueue(offered[i]);
        }

        return new(
            inOrder.OrderBy(turn => turn.Runs).Select(turn => turn.Queue)); // a stable sort keeps the oldest first
    }
}
