using Andon.Core;
using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class BreakerTests
{
    static TestBoard NewBoard() => new()
    {
        Policy = Policy.Open with { Node = "node-1", Profiles = Some.Profiles("worker", "reviewer") },
    };

    [Fact]
    public void One_error_on_three_cards_stops_the_profile_and_not_the_cards()
    {
        var board = NewBoard();
        var cards = Enumerable.Range(0, 100).Select(_ => board.Create()).ToList();
        for (var i = 0; i < 3; i++) Crash(board, cards[i], board.Start(cards[i]), $"exec failed, pid {i + 4000}");

        Assert.Contains(EventKinds.BreakerOpened, board.Kinds);
        var plan = Planner.Plan(board.Board, board.Policy, board.Now);
        Assert.Empty(plan.Claims);
        Assert.Contains(plan.HeldBack, held => held.Obstacle.Reason == "breaker_profile");
        var refusal = board.Refuses(
            ErrorCode.BreakerOpen, new ClaimCard(cards[50], RunKinds.Supervised), Actor.System);
        Assert.Contains("exec failed", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_errors_on_three_cards_stop_nobody_but_ten_cards_without_a_success_do()
    {
        var board = NewBoard();
        var errors = new[] { "alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", "iota", "kappa" };
        foreach (var error in errors[..9]) Crash(board, error);
        Assert.Null(Open(board));

        Crash(board, errors[9]);

        Assert.NotNull(Open(board));
    }

    [Fact]
    public void A_success_between_failures_forgets_them()
    {
        var board = NewBoard();
        Crash(board, "same");
        Crash(board, "same");
        var good = board.Create();
        board.Complete(good, board.Start(good));
        Crash(board, "same");
        Crash(board, "same");

        Assert.Null(Open(board));
    }

    [Fact]
    public void After_the_cooldown_one_run_probes_and_its_success_lets_everything_run_again()
    {
        var board = Tripped();
        var cards = Enumerable.Range(0, 10).Select(_ => board.Create()).ToList();
        board.Pass(TimeSpan.FromMinutes(1));

        var probe = Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims);
        var run = board.Start(probe.Card);
        Assert.Empty(Planner.Plan(board.Board, board.Policy, board.Now).Claims);
        board.Complete(probe.Card, run);

        Assert.Contains(EventKinds.BreakerClosed, board.Kinds);
        Assert.True(Planner.Plan(board.Board, board.Policy, board.Now).Claims.Length >= 9);
    }

    [Fact]
    public void A_probe_that_fails_is_not_its_cards_fault_and_doubles_the_wait()
    {
        var board = Tripped();
        var card = board.Create(new CreateCard("probe") { Assignee = "worker", MaxRetries = 1, Priority = 9 });
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            Assert.Equal(TimeSpan.FromMinutes(minutes), Open(board)!.Until - board.Now);
            board.Pass(TimeSpan.FromMinutes(minutes) + board.Policy.BackoffFirst);
            Crash(board, card, board.Start(card), "exec failed");
        }

        Assert.Equal((CardStatus.Ready, 0), (board.Status(card), board.Card(card).ConsecutiveFailures));
    }

    [Fact]
    public void A_card_that_cannot_succeed_makes_one_try_and_leaves_the_next_to_another()
    {
        var board = Tripped();
        var poison = board.Create(new CreateCard("poison") { Assignee = "worker", Priority = 100 });
        var sound = board.Create();
        board.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(poison, Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims).Card);
        Crash(board, poison, board.Start(poison), "exec failed");

        board.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(sound, Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims).Card);
        board.Complete(sound, board.Start(sound));
        Assert.Null(Open(board));
    }

    [Fact]
    public void A_probe_that_was_taken_back_lets_another_one_probe()
    {
        var board = Tripped();
        var (first, second) = (board.Create(), board.Create());
        board.Pass(TimeSpan.FromMinutes(1));
        var run = board.Start(first);
        board.Do(new ReclaimCard(first, "not now"));
        board.Settle(first, run, RunOutcomes.Reclaimed);

        Assert.Single(Planner.Plan(board.Board, board.Policy, board.Now).Claims);
        board.Start(second);
    }

    [Fact]
    public void A_person_resets_a_breaker_and_a_worker_cannot()
    {
        var board = Tripped();
        board.Refuses(ErrorCode.Forbidden, new ResetBreaker("profile/worker"), Some.Worker(new RunId(1)));
        board.Refuses(ErrorCode.BreakerNotFound, new ResetBreaker("profile/nobody"));

        board.Do(new ResetBreaker("profile/worker"));

        Assert.Empty(board.Board.Breakers());
        Assert.Equal([EventKinds.BreakerClosed], board.Kinds);
    }

    [Fact]
    public void What_a_person_claims_by_hand_no_breaker_holds()
    {
        var board = Tripped();
        board.Claim(board.Create());
    }

    [Fact]
    public void A_quota_wall_of_six_hours_costs_forty_cards_one_probe_each_cooldown_and_no_failure()
    {
        var board = NewBoard();
        board.Policy = board.Policy with { HostRunsMax = 4, FailureLimit = 1 };
        var cards = Enumerable.Range(0, 40).Select(_ => board.Create()).ToList();
        var (start, attempts) = (board.Now, new List<Instant>());
        while (board.Now - start < TimeSpan.FromHours(6))
        {
            var claims = Planner.Plan(board.Board, board.Policy, board.Now).Claims;
            attempts.AddRange(claims.Select(_ => board.Now));
            var runs = claims.Select(claim => (claim.Card, Run: board.Start(claim.Card))).ToList();
            foreach (var (card, run) in runs) Refuse(board, card, run);

            board.Pass(TimeSpan.FromSeconds(20));
        }

        // The first pass met the wall with as many runs as the cap lets through; it could not know better.
        Assert.True(attempts.Count(at => at == start) <= 4);
        var probes = attempts.Where(at => at > start).ToList();
        Assert.True(probes.Count <= 6 * 60 / 5, $"{probes.Count} probes");
        Assert.Equal(probes.Count, probes.Distinct().Count());
        Assert.All(cards, card => Assert.Equal(
            (CardStatus.Ready, 0), (board.Status(card), board.Card(card).ConsecutiveFailures)));
    }

    [Fact]
    public void A_provider_is_shared_by_profiles_and_the_time_that_it_asks_for_is_kept()
    {
        var board = NewBoard();
        board.Policy = board.Policy with
        {
            Profiles = Some.Profiles("worker", "reviewer").ToDictionary(
                pair => pair.Key, pair => pair.Value with { Provider = "acme" }).ToFrozen(),
        };
        var card = board.Create();
        var run = board.Start(card);
        board.Do(
            new ReportUsage(card) { Run = run, Token = board.Token(run), RetryAfterSeconds = 3600 }, Some.Worker(run));
        Refuse(board, card, run);

        var other = board.Create(new CreateCard("another profile's") { Assignee = "reviewer" });
        var refusal = board.Refuses(ErrorCode.BreakerOpen, new ClaimCard(other, RunKinds.Supervised), Actor.System);

        Assert.Contains("acme", refusal.Why, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(board.Board.Breakers()).Until - board.Now);
        board.Pass(TimeSpan.FromHours(1));
        board.Complete(other, board.Start(other));
        Assert.Empty(board.Board.Breakers());
    }

    [Fact]
    public void Fingerprints_are_alike_but_for_numbers_ids_and_letter_case()
    {
        Assert.Equal(
            Fingerprint.Of("Worker 4711 of t_0123456789abcdef: Connection refused (0xdeadbeef01)"),
            Fingerprint.Of("worker 12 of t_fedcba9876543210: connection  refused (0xfeedface02)"));
        Assert.NotEqual(Fingerprint.Of("connection refused"), Fingerprint.Of("no such file"));
    }

    static TestBoard Tripped()
    {
        var board = NewBoard();
        for (var i = 0; i < 3; i++) Crash(board, "exec failed");
        Assert.NotNull(Open(board));
        foreach (var card in board.Board.Cards.Select(card => card.Id).ToList()) board.Do(new ArchiveCard(card));
        return board;
    }

    static Breaker? Open(TestBoard board) =>
        board.Board.Breakers().SingleOrDefault(breaker => breaker is { Kind: BreakerKinds.Profile, IsOpen: true });

    static void Crash(TestBoard board, string error)
    {
        var card = board.Create();
        Crash(board, card, board.Start(card), error);
    }

    static void Crash(TestBoard board, CardId card, RunId run, string error) => board.Do(
        new SettleRun(card, RunOutcomes.Crashed) { Run = run, ExitCode = 1, Error = error }, Actor.System);

    static void Refuse(TestBoard board, CardId card, RunId run) => board.Do(
        new SettleRun(card, RunOutcomes.Crashed) { Run = run, ExitCode = 75, Error = "429" }, Actor.System);
}
