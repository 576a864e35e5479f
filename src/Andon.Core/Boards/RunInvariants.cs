using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Core.Boards;

/// <summary>What must be true of runs, and between a card and its runs.</summary>
static class RunInvariants
{
    public static void CheckCard(IWholeBoard board, Card card, List<string> findings)
    {
        foreach (var (holds, what) in Rules(board, card))
        {
            if (!holds) findings.Add($"{card.Id} ({card.Status.Name()}): {what}");
        }
    }

    public static void Check(IWholeBoard board, Run run, List<string> findings)
    {
        foreach (var (holds, what) in Rules(board, run))
        {
            if (!holds) findings.Add($"Run {run.Id} of {run.Card}: {what}");
        }
    }

    static IEnumerable<(bool Holds, string What)> Rules(IWholeBoard board, Card card)
    {
        var runs = board.RunsOf(card.Id);
        var open = runs.Where(run => run.EndedAt is null).ToList();
        var current = card.CurrentRun is { } id ? board.FindRun(id) : null;
        var draining = card.DrainingRun is { } drainingId ? board.FindRun(drainingId) : null;
        yield return (
            (card.Status == CardStatus.Running) == (card.CurrentRun is not null),
            "running and an open run do not agree.");
        yield return (open.Count <= 1, $"{open.Count} runs are open.");
        yield return (card.CurrentRun == (open.Count == 1 ? open[0].Id : null), "its current run is not the open one.");
        yield return (card.CurrentRun is null || current?.Card == card.Id, "its current run is not its own.");
        yield return (current is null || current.Phase == card.Phase, "its run is of another phase.");
        yield return (card.Attempts >= runs.Count, "it had more runs than attempts.");
        yield return (card.DrainingRun is null || card.CurrentRun is null, "a new run began while the old one drains.");
        yield return (
            card.DrainingRun is null || draining is { EndedAt: not null, TreeGoneAt: null }, "what it drains is over.");
        yield return (
            runs.Count == 0 || card.StartedAt is not null || runs.All(run => run.StartedAt == run.EndedAt),
            "it ran and never started.");
        yield return (
            card.ApprovedRun is not { } approved || board.FindRun(approved)?.Outcome == RunOutcomes.ReviewRequested,
            "what it approved was not handed over.");
    }

    static IEnumerable<(bool Holds, string What)> Rules(IWholeBoard board, Run run)
    {
        var card = board.FindCard(run.Card);
        yield return (card is not null, "its card does not exist.");
        yield return (run.EndedAt is null == run.Outcome is null, "an end and an outcome do not agree.");
        yield return (run.Outcome is null || RunOutcomes.All.Contains(run.Outcome), $"'{run.Outcome}' is no outcome.");
        yield return (run.EndedAt is null || run.EndedAt >= run.StartedAt, "it ended before it began.");
        yield return (run.TreeGoneAt is null || run.EndedAt is not null, "its processes are gone and it is open.");
        yield return (
            run.EndedAt is null || run.TreeGoneAt is not null || run.Kind == RunKinds.Supervised,
            "it drains and nothing of ours runs for it.");
        yield return ((run.Kind == RunKinds.Manual) == (run.TokenHash is null), "its kind and its token do not agree.");
        yield return (run.Attempt >= 1, "it has no ordinal.");
    }
}
