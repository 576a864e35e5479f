using Andon.Core.Cards;

namespace Andon.Core.Boards;

/// <summary>
/// What must be true of every board after every command. A finding is a bug of ours or damage; it names the row. Used
/// by tests, the simulator and verification; reads the whole board.
/// </summary>
public static class BoardInvariants
{
    /// <summary>Every violation, as a sentence; empty when the board is sound.</summary>
    public static IReadOnlyList<string> Check(IWholeBoard board)
    {
        var findings = new List<string>();
        foreach (var card in board.Cards)
        {
            CardInvariants.Check(board, card, findings);
            RunInvariants.CheckCard(board, card, findings);
        }

        foreach (var run in board.Runs) RunInvariants.Check(board, run, findings);
        CheckLinks(board, findings);
        CheckKeys(board, findings);
        CheckLists(board, findings);
        CheckNumbers(board, findings);
        CheckOrphans(board, findings);
        CheckBreakers(board, findings);
        CheckRecurrences(board, findings);
        return findings;
    }

    /// <summary>An open breaker says when it may be tried again, and only an open run tries.</summary>
    static void CheckBreakers(IWholeBoard board, List<string> findings)
    {
        foreach (var breaker in board.Breakers())
        {
            if (breaker.IsOpen != breaker.Until is not null)
                findings.Add($"Breaker {breaker.Id} and the time of its next try do not agree.");
            if (breaker.Probe is { } run && board.FindRun(run) is not { EndedAt: null })
                findings.Add($"Breaker {breaker.Id} waits for run {run}, which is not open.");
        }
    }

    /// <summary>No link to nowhere, no card its own parent, no circle.</summary>
    static void CheckLinks(IWholeBoard board, List<string> findings)
    {
        var open = new Dictionary<CardId, int>();
        foreach (var link in board.Links)
        {
            if (board.FindCard(link.Parent) is null)
            {
                findings.Add($"{link.Child} waits for {link.Parent}, which does not exist.");
            }
            if (board.FindCard(link.Child) is null)
            {
                findings.Add($"{link.Parent} frees {link.Child}, which does not exist.");
            }
            open[link.Child] = open.GetValueOrDefault(link.Child) + 1;
        }

        var free = new Stack<CardId>(board.Cards.Select(card => card.Id).Where(id => !open.ContainsKey(id)));
        while (free.TryPop(out var id))
        {
            foreach (var child in board.ChildrenOf(id))
            {
                if (--open[child] > 0) continue;
                open.Remove(child);
                free.Push(child);
            }
        }

        foreach (var (child, _) in open) findings.Add($"{child} waits, in a circle, for itself.");
    }

    static void CheckKeys(IWholeBoard board, List<string> findings)
    {
        var owners = new Dictionary<string, CardId>(StringComparer.Ordinal);
        foreach (var card in board.Cards)
        {
            if (card.IdempotencyKey is not { } key || card.Status == CardStatus.Archived) continue;
            if (!owners.TryAdd(key, card.Id))
            {
                findings.Add($"{card.Id} and {owners[key]} have the same idempotency key.");
            }
            if (board.FindByIdempotencyKey(key) is null)
            {
                findings.Add($"{card.Id} is not found by its idempotency key.");
            }
        }
    }

    /// <summary>What the board's lists answer is what its rows say.</summary>
    static void CheckLists(IWholeBoard board, List<string> findings)
    {
        Compare(
            "open runs", board.OpenRuns().Select(run => run.Id),
            board.Runs.Where(run => run.EndedAt is null).Select(run => run.Id));
        Compare(
            "draining runs", board.DrainingRuns().Select(run => run.Id),
            board.Runs.Where(run => run.EndedAt is not null && run.TreeGoneAt is null).Select(run => run.Id));
        Compare(
            "offered cards", Ids(board.Offered(int.MaxValue)),
            Ids(Claimable(board).Where(card => card.Assignee is not null)));
        Compare(
            "unassigned cards", Ids(board.Unassigned(int.MaxValue)),
            Ids(Claimable(board).Where(card => card.Assignee is null)));

        void Compare<T>(string what, IEnumerable<T> listed, IEnumerable<T> true_)
        {
            var missing = true_.ToHashSet();
            foreach (var item in listed)
            {
                if (!missing.Remove(item)) findings.Add($"{item} is listed among {what} but is none.");
            }

            foreach (var item in missing) findings.Add($"{item} is not listed among {what}.");
        }
    }

    static IEnumerable<Card> Claimable(IWholeBoard board) =>
        board.Cards.Where(card => card.Status is CardStatus.Ready or CardStatus.Review);

    static IEnumerable<CardId> Ids(IEnumerable<Card> cards) => cards.Select(card => card.Id);

    static void CheckNumbers(IWholeBoard board, List<string> findings)
    {
        if (board.Runs.Any(run => run.Id.Value > board.LastRun))
        {
            findings.Add("A run's number is above the last one given.");
        }
        if (board.Comments.Any(comment => comment.Id > board.LastComment))
        {
            findings.Add("A comment's number is above the last one given.");
        }
    }

    /// <summary>Every row belongs to a card that exists, and no card has a tombstone.</summary>
    static void CheckOrphans(IWholeBoard board, List<string> findings)
    {
        foreach (var text in board.Texts)
        {
            if (board.FindCard(text.Card) is null)
            {
                findings.Add($"A text belongs to {text.Card}, which does not exist.");
            }
            if (text is { Body: null, Result: null }) findings.Add($"The text of {text.Card} is empty.");
        }

        foreach (var comment in board.Comments)
        {
            if (board.FindCard(comment.Card) is null) findings.Add($"Comment {comment.Id} belongs to no card.");
        }

        foreach (var attachment in board.Attachments)
        {
            if (board.FindCard(attachment.Card) is null) findings.Add($"The file {attachment.Name} has no card.");
        }

        foreach (var subscription in board.Subscriptions())
        {
            if (board.FindCard(subscription.Card) is null)
                findings.Add($"A subscription of {subscription.Platform} has no card.");
        }

        foreach (var artifact in board.Artifacts)
        {
            if (board.FindRun(artifact.Run) is null) findings.Add($"The artifact {artifact.Name} has no run.");
        }

        foreach (var tombstone in board.Tombstones)
        {
            if (board.FindCard(tombstone.Card) is not null) findings.Add($"{tombstone.Card} was deleted and exists.");
        }
    }

    /// <summary>A paused one waits for no time, and one has made a card exactly when it says which.</summary>
    static void CheckRecurrences(IWholeBoard board, List<string> findings)
    {
        foreach (var recurrence in board.Recurrences())
        {
            if (recurrence.PausedAt is not null && recurrence.NextAt is not null)
            {
                findings.Add($"{recurrence.Id} is paused and has a next time.");
            }
            if (recurrence.LastCard is null != (recurrence.Fired == 0))
            {
                findings.Add($"{recurrence.Id} has made {recurrence.Fired} cards and does not agree on the last.");
            }
        }
    }
}
