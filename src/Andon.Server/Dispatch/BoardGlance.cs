using Andon.Core;
using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Server.Dispatch;

/// <summary>Everything that one pass needs of a board, on one snapshot.</summary>
sealed record BoardGlance
{
    const int DueMax = 256;

    public required Instant Now { get; init; }

    public required Plan Plan { get; init; }

    public required IReadOnlyList<Breaker> Breakers { get; init; }

    public required IReadOnlyDictionary<CardId, Card> Planned { get; init; }

    public required IReadOnlyList<Run> Open { get; init; }

    public required IReadOnlyList<Run> Draining { get; init; }

    public required IReadOnlyList<Card> Due { get; init; }

    public required IReadOnlyList<Recurrence> Recurring { get; init; }

    public required Instant? NextDue { get; init; }

    public static BoardGlance Take(IBoardReader board, Policy policy, Instant now)
    {
        var plan = Planner.Plan(board, policy, now);
        var breakers = board.Breakers();
        return new BoardGlance
        {
            Now = now,
            Breakers = breakers,
            Plan = plan,
            Planned = plan.Claims.Select(claim => board.FindCard(claim.Card)!).ToDictionary(card => card.Id),
            Open = board.OpenRuns(),
            Draining = board.DrainingRuns(),
            Due = board.Due(now, DueMax),
            NextDue = breakers.Select(breaker => breaker.Until).Where(until => until > now)
                .Append(board.NextDue(now)).Min(),
            Recurring = board.DueRecurrences(now, DueMax),
        };
    }
}
