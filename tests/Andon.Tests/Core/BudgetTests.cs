using System.Collections.Frozen;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class BudgetTests
{
    [Fact]
    public void A_card_that_has_used_its_attempts_waits_until_more_are_allowed()
    {
        var board = new TestBoard();
        var card = board.Create(
            new CreateCard("two tries") { Assignee = "worker", BudgetAttempts = 2, MaxRetries = 9 });
        for (var i = 0; i < 2; i++) FailureTests.Fail(board, card, Again(board, card), "exit 1");
        board.Pass(TimeSpan.FromHours(2));

        var refusal = board.Refuses(
            ErrorCode.BudgetExhausted, new ClaimCard(card, RunKinds.Supervised), Actor.System);
        Assert.Contains("2 of at most 2 attempts", refusal.Why, StringComparison.Ordinal);

        board.Do(new EditCard(card) { BudgetAttempts = 3 });
        board.Start(card);
    }

    [Fact]
    public void A_run_gets_no_more_time_than_is_left_of_its_cards_budget()
    {
        var board = new TestBoard();
        var card = board.Create(
            new CreateCard("a minute in all") { Assignee = "worker", BudgetSeconds = 60, MaxRuntimeSeconds = 50 });
        var first = board.Start(card);
        Assert.Equal(50, board.Run(first).MaxRuntimeSeconds);
        board.Pass(TimeSpan.FromSeconds(45));
        board.Settle(card, first, RunOutcomes.Crashed, 1);

        var second = Again(board, card);
        Assert.Equal(15, board.Run(second).MaxRuntimeSeconds);
        board.Pass(TimeSpan.FromSeconds(15));
        board.Settle(card, second, RunOutcomes.TimedOut);

        Assert.Equal(RunOutcomes.BudgetExhausted, board.Run(second).Outcome);
        board.Refuses(ErrorCode.BudgetExhausted, new ClaimCard(card, RunKinds.Supervised), Actor.System);
    }

    [Fact]
    public void Tokens_are_totals_and_the_report_that_exhausts_them_ends_the_run()
    {
        var board = new TestBoard();
        var card = board.Create(new CreateCard("a thousand") { Assignee = "worker", BudgetTokens = 1_000 });
        var run = board.Start(card);
        Report(board, card, run, 300, 100);
        Report(board, card, run, 300, 100);
        Assert.Equal(400, board.Card(card).SpentTokens);
        board.Refuses(
            ErrorCode.InvalidArgument,
            new ReportUsage(card) { Run = run, Token = board.Token(run), TokensIn = 299 }, Some.Worker(run));

        var reply = Report(board, card, run, 800, 200);

        Assert.Equal((RunOutcomes.BudgetExhausted, CardStatus.Ready), (board.Run(run).Outcome, board.Status(card)));
        Assert.Contains("stop working", reply.Note, StringComparison.Ordinal);
        board.Settle(card, run, RunOutcomes.Stopped);
        board.Refuses(ErrorCode.BudgetExhausted, new ClaimCard(card, RunKinds.Supervised), Actor.System);
        board.Do(new EditCard(card) { BudgetTokens = 5_000 });
        board.Start(card);
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, long.MaxValue)]
    [InlineData(-1, 0)]
    public void A_number_that_no_run_can_use_is_refused_and_harms_nobody(long read, long written)
    {
        var board = new TestBoard();
        var card = board.Create();
        var run = board.Start(card);

        board.Refuses(
            ErrorCode.InvalidArgument,
            new ReportUsage(card) { Run = run, Token = board.Token(run), TokensIn = read, TokensOut = written },
            Some.Worker(run));
    }

    [Fact]
    public void A_worker_does_not_raise_its_own_limits()
    {
        var board = new TestBoard();
        var card = board.Create(new CreateCard("bounded") { Assignee = "worker", BudgetTokens = 10 });
        var run = board.Start(card);

        foreach (var edit in (EditCard[])[new(card) { BudgetTokens = 99 }, new(card) { MaxRetries = 99 }])
            board.Refuses(ErrorCode.Forbidden, edit with { Run = run, Token = board.Token(run) }, Some.Worker(run));
        board.Do(new EditCard(card) { BudgetTokens = 99 });
    }

    [Fact]
    public void A_profiles_budget_is_a_days_and_begins_anew_at_midnight()
    {
        var board = new TestBoard();
        board.Policy = board.Policy with { Profiles = Budgeted(new DailyBudget(Attempts: 2, null, Tokens: null)) };
        for (var i = 0; i < 2; i++)
        {
            var done = board.Create();
            board.Complete(done, board.Start(done));
        }

        var card = board.Create();
        board.Refuses(ErrorCode.BudgetExhausted, new ClaimCard(card, RunKinds.Supervised), Actor.System);
        board.Pass(TimeSpan.FromDays(1));
        board.Start(card);
    }

    [Fact]
    public void A_plan_counts_its_own_claims_against_the_profiles_attempts()
    {
        var board = new TestBoard();
        board.Policy = board.Policy with { Profiles = Budgeted(new DailyBudget(Attempts: 2, null, Tokens: null)) };
        for (var i = 0; i < 3; i++) board.Create();

        var plan = Planner.Plan(board.Board, board.Policy, board.Now);

        Assert.Equal(2, plan.Claims.Length);
        Assert.Equal("budget_profile_attempts", Assert.Single(plan.HeldBack).Obstacle.Reason);
        foreach (var claim in plan.Claims) board.Start(claim.Card);
    }

    [Fact]
    public void A_profiles_tokens_are_counted_over_its_cards_and_end_the_run_that_exhausts_them()
    {
        var board = new TestBoard();
        board.Policy = board.Policy with { Profiles = Budgeted(new DailyBudget(null, null, Tokens: 1_000)) };
        var (first, second) = (board.Create(), board.Create());
        var (one, two) = (board.Start(first), board.Start(second));
        Report(board, first, one, 600, 0);

        Report(board, second, two, 400, 0);

        Assert.Equal(RunOutcomes.BudgetExhausted, board.Run(two).Outcome);
        Assert.Null(board.Run(one).Outcome);
    }

    static RunId Again(TestBoard board, CardId card)
    {
        board.Pass(TimeSpan.FromHours(2));
        return board.Start(card);
    }

    static Reply Report(TestBoard board, CardId card, RunId run, long read, long written) => board.Do(
        new ReportUsage(card) { Run = run, Token = board.Token(run), TokensIn = read, TokensOut = written },
        Some.Worker(run));

    static FrozenDictionary<string, ProfilePolicy> Budgeted(DailyBudget budget) =>
        Some.Profiles("worker").ToDictionary(pair => pair.Key, pair => pair.Value with { Budget = budget }).ToFrozen();
}

/// <summary>A shorter word for what tests do often.</summary>
static class Freezing
{
    public static FrozenDictionary<string, T> ToFrozen<T>(this IReadOnlyDictionary<string, T> dictionary) =>
        dictionary.ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
