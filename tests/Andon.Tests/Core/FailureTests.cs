using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class FailureTests
{
    static readonly string[] Kinds = ["exit 1", "exit 0", "signal", "timed_out", "spawn_failed", "stale", "lease"];

    public static TheoryData<string, string, int> Pairs()
    {
        var pairs = new TheoryData<string, string, int>();
        foreach (var first in Kinds)
        {
            foreach (var second in Kinds)
            {
                for (var limit = 1; limit <= 4; limit++) pairs.Add(first, second, limit);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void However_two_kinds_of_failure_alternate_a_card_gets_exactly_as_many_attempts_as_its_limit(
        string first, string second, int limit)
    {
        var board = new TestBoard();
        var card = board.Create(new CreateCard("it fails") { Assignee = "worker", MaxRetries = limit });

        while (board.Status(card) == CardStatus.Ready)
        {
            board.Pass(TimeSpan.FromHours(2));
            var run = board.Start(card);
            Fail(board, card, run, board.Card(card).Attempts % 2 == 1 ? first : second);
        }

        Assert.Equal(limit, board.Card(card).Attempts);
        Assert.Equal((CardStatus.Blocked, BlockKinds.Breaker), (board.Status(card), board.Card(card).BlockKind));
        Assert.Contains(board.Events, told => told.Event.Kind == EventKinds.GaveUp);
    }

    [Fact]
    public void A_tripped_card_stays_blocked_whatever_is_planned_until_a_person_frees_it()
    {
        var board = new TestBoard();
        var card = board.Create(new CreateCard("it fails") { Assignee = "worker", MaxRetries = 1 });
        Fail(board, card, board.Start(card), "exit 1");

        for (var i = 0; i < 100; i++)
        {
            board.Pass(TimeSpan.FromHours(1));
            Assert.Empty(Planner.Plan(board.Board, board.Policy, board.Now).Claims);
        }

        board.Do(new UnblockCard(card, "mended"));
        Assert.Equal((CardStatus.Ready, 0), (board.Status(card), board.Card(card).ConsecutiveFailures));
    }

    [Fact]
    public void Waits_after_failures_double_and_differ_from_card_to_card()
    {
        var board = new TestBoard();
        board.Policy = board.Policy with { FailureLimit = 100, BreakerCards = 1_000, BreakerStreak = 1_000 };
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var card = board.Create();
            Fail(board, card, board.Start(card), "exit 1");
            waits.Add(board.Card(card).CooldownUntil!.Value - board.Now);
            Fail(board, card, Again(board, card), "exit 1");
            var second = board.Card(card).CooldownUntil!.Value - board.Now;
            Assert.InRange(second.TotalSeconds, 7.5, 12.5);
        }

        Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, 3.75, 6.25));
        Assert.True(waits.Distinct().Count() > 15);
    }

    [Fact]
    public void A_refusal_of_the_provider_a_fault_of_the_node_and_a_stop_are_no_failures_of_the_card()
    {
        var board = new TestBoard();
        var card = board.Create(new CreateCard("it is not to blame") { Assignee = "worker", MaxRetries = 1 });

        Fail(board, card, board.Start(card), "exit 75");
        Fail(board, card, Again(board, card), "node");
        board.Do(new StopCard(card, "wrong input"));
        board.Do(new ResumeCard(card));

        Assert.Equal((CardStatus.Ready, 0), (board.Status(card), board.Card(card).ConsecutiveFailures));
    }

    static RunId Again(TestBoard board, CardId card)
    {
        board.Pass(TimeSpan.FromHours(2));
        return board.Start(card);
    }

    internal static void Fail(TestBoard board, CardId card, RunId run, string kind)
    {
        var settle = new SettleRun(card, RunOutcomes.Crashed) { Run = run };
        Command command = kind switch
        {
            "exit 1" => settle with { ExitCode = 1 },
            "exit 0" => settle with { ExitCode = 0 },
            "exit 75" => settle with { ExitCode = 75 },
            "signal" => settle with { ExitSignal = 9 },
            "timed_out" => settle with { Outcome = RunOutcomes.TimedOut },
            "spawn_failed" => settle with { Outcome = RunOutcomes.SpawnFailed },
            "stale" => settle with { Outcome = RunOutcomes.Stale },
            "node" => settle with { Outcome = RunOutcomes.SpawnFailed, Infrastructure = true },
            _ => new ExpireLease(card, run),
        };
        board.Do(command, Actor.System);
        // A lease that ran out leaves processes behind, whose end comes later.
        if (board.Card(card).DrainingRun is not null) board.Settle(card, run, RunOutcomes.Crashed);
    }
}
