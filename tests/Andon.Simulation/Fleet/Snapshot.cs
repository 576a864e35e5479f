using Andon.Core.Boards;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Simulation.Fleet;

/// <summary>The rows of a board that the laws look at, as they were before an event. Immutable.</summary>
sealed record Snapshot(
    IReadOnlyDictionary<CardId, Card> Cards, IReadOnlyDictionary<RunId, Run> Runs,
    IReadOnlyDictionary<string, Breaker> Breakers, IReadOnlyDictionary<string, Spending> Spent)
{
    public static Snapshot Of(MemoryBoard board) => new(
        board.Cards.ToDictionary(card => card.Id),
        board.Runs.ToDictionary(run => run.Id),
        board.Breakers().ToDictionary(breaker => breaker.Id, StringComparer.Ordinal),
        board.Spent.ToDictionary(spending => spending.Id, StringComparer.Ordinal));

    public Card? FindCard(CardId? id) => id is { } card ? Cards.GetValueOrDefault(card) : null;

    public Run? FindRun(RunId? id) => id is { } run ? Runs.GetValueOrDefault(run) : null;
}
