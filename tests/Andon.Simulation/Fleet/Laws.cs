using Andon.Core.Boards;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Simulation.Fleet;

/// <summary>
/// What must hold after every event, told without the rules' own code: from the rows before and after it, the command
/// and the trees that live in the world. Used by one thread.
/// </summary>
sealed class Laws(IReadOnlyDictionary<RunId, Tree> trees, Coverage<Moment> coverage)
{
    readonly Dictionary<RunId, string> _outcomes = [];
    readonly Dictionary<CardId, string> _reasons = [];
    readonly ClaimLaws _claims = new(trees, coverage);

    public static void Hold(bool isTrue, string otherwise)
    {
        if (!isTrue) throw new InvalidOperationException($"{otherwise.TrimEnd('.')}.");
    }

    public void CheckEvent(Snapshot before, MemoryBoard after, CommittedEvent told, Asked? asked)
    {
        FollowReason(before, after, told, asked);
        if (told.Event.Kind == EventKinds.Claimed && asked is not null)
            _claims.Check(before, after, asked, told, after.FindRun(told.Event.Run!.Value)!);
        if (before.FindCard(told.Event.Card) is { } card) CheckFailures(before, card, after, told, asked);
        Disown(told);
    }

    /// <summary>Of one command: what a run that has ended says changes nothing, and says so.</summary>
    public void CheckAnswer(Snapshot before, MemoryBoard after, Asked asked, SubmitResult result)
    {
        if (asked.Command is not RunCommand { Run: { } id } command) return;
        if (before.FindRun(id) is not { EndedAt: not null } ended) return;
        var (was, now) = (before.FindCard(ended.Card), after.FindCard(ended.Card));
        if (command is SettleRun)
        {
            var draining = was?.DrainingRun == id ? now?.DrainingRun : was?.DrainingRun;
            Hold(
                now == was! with { DrainingRun = draining, UpdatedAt = now!.UpdatedAt },
                $"run {id} has ended, and its settlement changed {ended.Card}");
            return;
        }

        Hold(now == was, $"run {id} has ended and changed {ended.Card} by {command.GetType().Name}");
        Hold(
            result is SubmitResult.Refused { Refusal.Code: ErrorCode.RunSuperseded },
            $"run {id} has ended, and {command.GetType().Name} was answered with {result}");
        if (asked.Actor.Kind == ActorKind.AgentRun) coverage.Reach(Moment.LateReportRefused);
    }

    /// <summary>Of every row, without a look at what happened; costly.</summary>
    public static void CheckRows(MemoryBoard board)
    {
        var findings = BoardInvariants.Check(board);
        Hold(findings.Count == 0, string.Join(' ', findings));
    }

    public void CheckBoard(MemoryBoard board)
    {
        foreach (var run in board.Runs)
        {
            if (run.Outcome is not { } outcome) continue;
            Hold(_outcomes.TryAdd(run.Id, outcome) || _outcomes[run.Id] == outcome,
                $"run {run.Id} ended as {_outcomes[run.Id]} and as {outcome}");
        }

        foreach (var (id, _) in _outcomes)
            Hold(board.FindRun(id) is not { EndedAt: null }, $"run {id} has ended and is open again");
        foreach (var card in board.Cards)
        {
            var told = _reasons.GetValueOrDefault(card.Id);
            Hold(card.WaitReason == told, $"{card.Id} waits because of {card.WaitReason}, and it was told {told}");
        }

        CheckTrees(board);
    }

    /// <summary>
    /// No card has two trees that live, and whoever says that a tree is gone is right.
    /// </summary>
    void CheckTrees(MemoryBoard board)
    {
        var alive = trees.Values.Where(tree => tree is { IsAlive: true, IsDisowned: false });
        foreach (var same in alive.GroupBy(tree => tree.Card))
        {
            Hold(
                same.Count() == 1,
                $"{same.Key} has the trees of runs {string.Join(", ", same.Select(tree => tree.Id))}");
        }

        foreach (var tree in trees.Values)
        {
            if (tree.IsDisowned || board.FindRun(tree.Id) is not { } run) continue;
            Hold(!tree.IsAlive || run.TreeGoneAt is null, $"run {tree.Id} lives and is confirmed gone");
            if (run.TreeGoneAt is not null) tree.IsConfirmed = true;
        }
    }

    /// <summary>
    /// A failure is counted once and nothing else is; at the limit the card is blocked until somebody frees it.
    /// </summary>
    static void CheckFailures(
        Snapshot before, Card was, MemoryBoard after, CommittedEvent told, Asked? asked)
    {
        if (after.FindCard(was.Id) is not { } now || asked is null) return;
        if (now.ConsecutiveFailures > was.ConsecutiveFailures)
        {
            Hold(now.ConsecutiveFailures == was.ConsecutiveFailures + 1, $"{was.Id} failed more than once at a time");
            var limit = Math.Max(1, was.MaxRetries ?? asked.Policy.FailureLimit);
            Hold(
                now.ConsecutiveFailures < limit == (now.Status != CardStatus.Blocked),
                $"{was.Id} has failed {now.ConsecutiveFailures} of {limit} times and is {now.Status}");
        }

        if (was.CurrentRun is not { } id || now.CurrentRun is not null || after.FindRun(id) is not { } run) return;
        var counts = asked.Command switch
        {
            ExpireLease => true,
            SettleRun { Infrastructure: false } => run.Outcome is RunOutcomes.Crashed or RunOutcomes.TimedOut
                or RunOutcomes.SpawnFailed or RunOutcomes.GaveUp or RunOutcomes.ProtocolViolation or RunOutcomes.Stale,
            _ => false,
        };
        if (!counts || told.Event.Run != id) return;
        if (asked.Command is SettleRun && Excuses(before, run)) return;
        Hold(
            now.ConsecutiveFailures == was.ConsecutiveFailures + 1,
            $"run {id} failed ({run.Outcome}), and {was.Id} has {now.ConsecutiveFailures} failures as before");
    }

    /// <summary>A breaker that was open when the run failed takes the blame.</summary>
    static bool Excuses(Snapshot before, Run run) =>
        run.Profile is { } profile && before.Breakers.GetValueOrDefault($"profile/{profile}") is { IsOpen: true };

    /// <summary>The reason that was told last, for as long as the card stays where it is.</summary>
    void FollowReason(Snapshot before, MemoryBoard after, CommittedEvent told, Asked? asked)
    {
        foreach (var (id, card) in before.Cards)
        {
            var now = after.FindCard(id);
            if (now is null || now.Status != card.Status || now.StatusAt != card.StatusAt) _reasons.Remove(id);
        }

        if (told.Event is not { Kind: EventKinds.Waiting, Card: { } about }) return;
        Hold(
            asked?.Command is RecordWaits || asked is null, $"{about} was told why it waits by {asked?.Command}");
        _reasons[about] = after.FindCard(about)!.WaitReason!;
        if (asked?.Command is not RecordWaits waits) return;
        Hold(
            waits.Waits.Any(wait => wait.Card == about && wait.Reason == _reasons[about]),
            $"{about} keeps the reason {_reasons[about]}, which nobody told");
        coverage.Reach(Moment.ReasonWritten);
    }

    void Disown(CommittedEvent told)
    {
        if (told.Event is not { Kind: EventKinds.Deleted, Card: { } card }) return;
        foreach (var tree in trees.Values.Where(tree => tree.Card == card))
        {
            if (tree.IsAlive) coverage.Reach(Moment.CardDeletedWhileItRan);
            tree.IsDisowned = true;
        }
    }

    /// <summary>What a profile may still use today, by the rows themselves.</summary>
    public static bool IsUsed(Spending? spent, DailyBudget? budget) => budget is not null && spent is not null
        && (spent.Attempts >= budget.Attempts || spent.Seconds >= budget.Seconds || spent.Tokens >= budget.Tokens);
}
