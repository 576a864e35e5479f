using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>A failure as it was counted.</summary>
/// <param name="Landed">The card, put.</param>
/// <param name="Count">How many it has now.</param>
/// <param name="Limit">At which the breaker trips.</param>
/// <param name="Trips">Whether it did.</param>
readonly record struct CountedFailure(Card Landed, int Count, int Limit, bool Trips);

/// <summary>
/// The one counter of a card's failures, whatever their kind: each waits longer than the one before, and at the limit
/// the card is blocked until a person frees it. What an open breaker puts down to the profile is not counted.
/// </summary>
static class Failures
{
    const double JitterShare = 0.25;

    /// <summary>Ends the run and counts; the caller emits the event.</summary>
    public static CountedFailure Count(Draft draft, Card card, Run run, RunEnd end)
    {
        var count = card.ConsecutiveFailures + 1;
        var limit = Math.Max(1, card.MaxRetries ?? draft.Policy.FailureLimit);
        var trips = count >= limit;
        var gaveUp = trips && end.Outcome == RunOutcomes.SpawnFailed;
        var wait = Doubling.Of(draft.Policy.BackoffFirst, draft.Policy.BackoffMax, count - 1);
        var ended = Ending.End(draft, card, run.Id, gaveUp ? end with { Outcome = RunOutcomes.GaveUp } : end);
        ended = ended with
        {
            ConsecutiveFailures = count,
            ProtocolViolations =
                end.Outcome == RunOutcomes.ProtocolViolation ? card.ProtocolViolations + 1 : 0,
            LastFailureError = TextRules.Cut(end.Error ?? end.Outcome, TextLimits.FailureCharactersMax),
            CooldownUntil = trips ? null : draft.Now + Jittered(run, wait),
        };
        var landed = trips ? Tripped(ended, draft) : ended.Land(draft.Now);
        draft.Put(landed);
        return new CountedFailure(landed, count, limit, trips);
    }

    /// <summary>
    /// Up to a quarter longer or shorter, by the run's number: the same board gives the same time, and cards that
    /// failed together do not come back together.
    /// </summary>
    static TimeSpan Jittered(Run run, TimeSpan wait)
    {
        const ulong golden = 0x9E3779B97F4A7C15;
        var mixed = unchecked((((ulong)run.Id.Value * golden) ^ (ulong)run.StartedAt.Microseconds) * golden);
        var share = (mixed >> 40) / (double)(1 << 24); // in [0, 1)
        return wait * (1 - JitterShare + (2 * JitterShare * share));
    }

    static Card Tripped(Card card, Draft draft) => card with
    {
        Status = CardStatus.Blocked,
        BlockKind = BlockKinds.Breaker,
        BlockReason = card.LastFailureError,
        BlockRecurrences = 0,
        UpdatedAt = draft.Now,
    };
}
