using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class AdmissionTests
{
    static TestBoard NewBoard() => new()
    {
        Policy = Policy.Open with { Node = "node-1", Profiles = Some.Profiles("worker", "reviewer", "third") },
    };

    [Fact]
    public void A_card_that_needs_approval_runs_after_a_person_gave_it_and_no_worker_can()
    {
        var board = NewBoard();
        var card = board.Create(new CreateCard("dangerous") { Assignee = "worker", NeedsApproval = true });
        board.Refuses(ErrorCode.ApprovalNeeded, new ClaimCard(card, RunKinds.Supervised), Actor.System);
        board.Refuses(ErrorCode.ApprovalNeeded, new ClaimCard(card, RunKinds.Manual));
        board.Refuses(ErrorCode.Forbidden, new ApproveCard(card, null), Some.Worker(new RunId(7)));

        board.Do(new ApproveCard(card, "read it"));
        board.Complete(card, board.Start(card));

        board.Do(new ReopenCard(card, "again"));
        board.Refuses(ErrorCode.ApprovalNeeded, new ClaimCard(card, RunKinds.Supervised), Actor.System);
    }

    [Fact]
    public void A_pool_holds_as_many_runs_as_it_has_places_whoever_uses_them()
    {
        var board = NewBoard();
        board.Policy = board.Policy with
        {
            Pools = new Dictionary<string, int> { ["gpu"] = 2 }.ToFrozen(),
            PoolRunsElsewhere = new Dictionary<string, int> { ["gpu"] = 1 }.ToFrozen(),
        };
        var cards = new[] { "worker", "reviewer", "third" }
            .Select(name => board.Create(new CreateCard("train") { Assignee = name, Pools = ["gpu"] })).ToList();
        var free = board.Create();

        var plan = Planner.Plan(board.Board, board.Policy, board.Now);

        Assert.Equal(2, plan.Claims.Length);
        Assert.Contains(plan.Claims, claim => claim.Card == free);
        Assert.Equal(2, plan.HeldBack.Count(held => held.Obstacle.Reason == "cap_pool"));
        var claimed = plan.Claims.Single(claim => claim.Card != free).Card;
        board.Start(claimed);
        foreach (var card in cards.Where(card => card != claimed))
            board.Refuses(ErrorCode.CapReached, new ClaimCard(card, RunKinds.Supervised), Actor.System);
    }

    [Fact]
    public void A_pool_that_nobody_configured_holds_and_says_so()
    {
        var board = NewBoard();
        var card = board.Create(new CreateCard("train") { Assignee = "worker", Pools = ["gpu"] });

        var refusal = board.Refuses(ErrorCode.NotReady, new ClaimCard(card, RunKinds.Supervised), Actor.System);

        Assert.Contains("gpu", refusal.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PressureLevel.None, 0, true)]
    [InlineData(PressureLevel.Elevated, 0, true)]
    [InlineData(PressureLevel.Elevated, 1, false)]
    [InlineData(PressureLevel.Critical, 0, false)]
    public void A_pressed_host_starts_one_run_at_a_time_or_none(PressureLevel level, int elsewhere, bool starts)
    {
        var board = NewBoard();
        board.Policy = board.Policy with
        {
            Pressure = new HostPressure(level, "The host is pressed."),
            HostRunsElsewhere = elsewhere,
        };
        for (var i = 0; i < 5; i++) board.Create();

        var plan = Planner.Plan(board.Board, board.Policy, board.Now);

        Assert.Equal(!starts ? 0 : level == PressureLevel.None ? 5 : 1, plan.Claims.Length);
        board.Claim(board.Create());
    }

    [Fact]
    public void A_low_card_that_has_waited_long_goes_before_a_fresh_one_of_higher_priority()
    {
        var board = NewBoard();
        board.Policy = board.Policy with { BoardRunsMax = 1, AgeingStep = TimeSpan.FromMinutes(30) };
        var old = board.Create(new CreateCard("old") { Assignee = "worker", Priority = 0 });
        board.Pass(TimeSpan.FromMinutes(61));
        board.Create(new CreateCard("fresh") { Assignee = "worker", Priority = 1 });

        Assert.Equal(old, Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims).Card);
    }

    [Fact]
    public void Nothing_starves_under_a_stream_of_more_urgent_cards()
    {
        var board = NewBoard();
        board.Policy = board.Policy with { BoardRunsMax = 1, AgeingStep = TimeSpan.FromMinutes(10) };
        for (var i = 0; i < 400; i++)
            board.Create(new CreateCard("urgent") { Assignee = "worker", Priority = 5 });
        var low = board.Create(new CreateCard("low") { Assignee = "worker", Priority = 0 });

        var minutes = 0;
        while (board.Status(low) == CardStatus.Ready && minutes < 600)
        {
            // One run a minute, and for each that ends a new urgent card comes.
            var claim = Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims);
            var run = board.Start(claim.Card);
            board.Complete(claim.Card, run);
            board.Settle(claim.Card, run, RunOutcomes.Completed);
            board.Create(new CreateCard("urgent") { Assignee = "worker", Priority = 5 });
            board.Pass(TimeSpan.FromMinutes(1));
            minutes++;
        }

        Assert.Equal(CardStatus.Done, board.Status(low));
    }

    [Fact]
    public void While_dispatch_is_off_every_card_that_could_run_says_so_whoever_has_it()
    {
        var board = NewBoard();
        board.Policy = board.Policy with { Dispatches = false };
        var assigned = board.Create(new CreateCard("assigned") { Assignee = "worker" });
        var free = board.Create(new CreateCard("free"));

        var plan = Planner.Plan(board.Board, board.Policy, board.Now);

        Assert.Equal([assigned, free], plan.HeldBack.Select(held => held.Card));
        Assert.All(plan.HeldBack, held => Assert.Equal("dispatch_off", held.Obstacle.Reason));
        Assert.Empty(plan.Assignments);
    }

    [Fact]
    public void Profiles_take_turns_within_a_rank()
    {
        var board = NewBoard();
        board.Policy = board.Policy with { BoardRunsMax = 4 };
        for (var i = 0; i < 10; i++) board.Create();
        for (var i = 0; i < 2; i++) board.Create(new CreateCard("r") { Assignee = "reviewer" });

        var claims = Planner.Plan(board.Board, board.Policy, board.Now).Claims.Select(claim => claim.Profile);

        Assert.Equal(["worker", "reviewer", "worker", "reviewer"], claims);
    }

    [Fact]
    public void A_reason_is_written_down_once_for_each_change_and_forgotten_with_the_status()
    {
        var board = NewBoard();
        var card = board.Create();
        Record(board, card, "cap_host");
        Assert.Equal([EventKinds.Waiting], board.Kinds);
        var since = board.Card(card).WaitSince;
        board.Pass(TimeSpan.FromMinutes(5));

        Record(board, card, "cap_host");
        Assert.Empty(board.Kinds);
        Assert.Equal(("cap_host", since), (board.Card(card).WaitReason, board.Card(card).WaitSince));

        Record(board, card, "breaker_profile");
        Assert.Equal([EventKinds.Waiting], board.Kinds);
        board.Start(card);
        Assert.Null(board.Card(card).WaitReason);
        Record(board, card, "cap_host");
        Assert.Null(board.Card(card).WaitReason);
        board.Refuses(ErrorCode.Forbidden, new RecordWaits([new Wait(card, "cap_host", "full")]));
    }

    [Fact]
    public void Five_hundred_blocked_cards_stay_blocked_however_often_the_board_is_planned_and_listed()
    {
        var board = NewBoard();
        var blocked = new CreateCard("b") { Assignee = "worker", InitialStatus = "blocked" };
        var cards = Enumerable.Range(0, 500).Select(_ => board.Create(blocked)).ToList();
        var position = board.Board.Position;

        for (var i = 0; i < 1_000; i++)
        {
            board.Pass(TimeSpan.FromMinutes(1));
            var plan = Planner.Plan(board.Board, board.Policy, board.Now);
            Assert.True(plan.Claims.IsEmpty && plan.HeldBack.IsEmpty && plan.Assignments.IsEmpty);
        }

        Assert.Equal(position, board.Board.Position);
        Assert.All(cards, card => Assert.Equal(CardStatus.Blocked, board.Status(card)));
    }

    static void Record(TestBoard board, CardId card, string reason) =>
        board.Do(new RecordWaits([new Wait(card, reason, "It waits.")]), Actor.System);
}
