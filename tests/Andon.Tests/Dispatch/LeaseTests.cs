using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Server.Boards;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>How long a claim holds, and how its holder hears that it is over.</summary>
public sealed class LeaseTests
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    static readonly string Short = $"kanban: {{ claim_ttl_seconds: {Lease.TotalSeconds} }}\n";
    static readonly Actor Ada = new(ActorKind.Human, "ada");

    [Theory]
    [InlineData("manual")]
    [InlineData("pull")]
    public async Task A_claim_without_a_sign_of_life_goes_back_to_the_board(string kind)
    {
        await using var bench = await QuietAsync();
        var card = await bench.CreateAsync(assignee: null);
        await ClaimAsync(bench, card, kind);

        await PassUntilEndedAsync(bench, 1);

        Assert.Equal("reclaimed", (await bench.RunAsync(1)).Outcome);
        Assert.Equal(CardStatus.Ready, (await bench.CardAsync(card)).Status);
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_claim()
    {
        await using var bench = await QuietAsync();
        var card = await bench.CreateAsync(assignee: null);
        await ClaimAsync(bench, card, "manual");

        for (var i = 0; i < 8; i++)
        {
            await StepAsync(bench, Lease / 2);
            await bench.DoAsync(new Heartbeat(card, null), Ada);
        }

        Assert.Null((await bench.RunAsync(1)).EndedAt);
    }

    [Fact]
    public async Task Time_that_nobody_kept_ends_no_lease()
    {
        await using var bench = await QuietAsync();
        var card = await bench.CreateAsync(assignee: null);
        await ClaimAsync(bench, card, "manual");
        await bench.PassAsync();

        bench.Time.Jump(TimeSpan.FromHours(1));
        await bench.PassAsync();

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        await PassUntilEndedAsync(bench, 1);
    }

    [Fact]
    public async Task A_sleep_in_the_middle_of_a_pass_ends_no_lease()
    {
        await using var bench = await QuietAsync();
        var (slug, board) = bench.Boards.Single();
        var held = new HeldStore(board.Store);
        held.Release();
        bench.Boards[slug] = new OpenBoard(board.Entry, held);
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        await ClaimAsync(bench, await bench.CreateAsync(assignee: null), "manual");
        await bench.PassAsync();

        held.HoldAgain();
        var pass = bench.PassAsync();
        await held.Asked;
        bench.Time.Jump(TimeSpan.FromHours(1));
        held.Release();
        await pass;
        await bench.PassAsync();

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        await PassUntilEndedAsync(bench, 1);
    }

    [Theory]
    [InlineData(27)]
    [InlineData(-60)]
    [InlineData(60)]
    [InlineData(60 * 24 * 30)]
    public async Task A_clock_that_is_set_ends_no_lease_and_no_run_that_is_watched(int minutes)
    {
        await using var bench = await DispatchBench.StartAsync(
            $"kanban: {{ claim_ttl_seconds: {Lease.TotalSeconds}, dispatch_stale_timeout_seconds: 20 }}\n");
        await bench.CreateAsync();
        await bench.StartedAsync();
        var held = await bench.CreateAsync(assignee: null);
        await ClaimAsync(bench, held, "pull");
        await bench.PassAsync();

        bench.Time.WallOffset = TimeSpan.FromMinutes(minutes);
        await StepAsync(bench, TimeSpan.FromSeconds(8));

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        Assert.Null((await bench.RunAsync(2)).EndedAt);
    }

    [Fact]
    public async Task A_wait_ends_although_the_clock_was_set_back()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { backoff_first: 10s }\n");
        var card = await bench.CreateAsync();
        await bench.StartedAsync();
        var failed = new SettleRun(card, RunOutcomes.Crashed) { Run = new RunId(1), ExitCode = 1 };
        await bench.DoAsync(failed, Actor.System);
        Assert.NotNull((await bench.CardAsync(card)).CooldownUntil);

        bench.Time.WallOffset = TimeSpan.FromHours(-1);
        while (bench.Supervisors.Count < 2) await StepAsync(bench, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_restart_of_the_daemon_gives_every_lease_afresh()
    {
        await using var bench = await QuietAsync();
        var card = await bench.CreateAsync(assignee: null);
        await ClaimAsync(bench, card, "manual");
        await StepAsync(bench, Lease - TimeSpan.FromSeconds(1));

        await bench.RestartAsync();
        await StepAsync(bench, Lease - TimeSpan.FromSeconds(1));

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        await PassUntilEndedAsync(bench, 1);
    }

    [Fact]
    public async Task A_renewal_is_held_back_and_answered_at_once_when_the_run_ends()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        var supervisor = await bench.StartedAsync();
        await bench.PassAsync(); // the one that started it has put it on its list
        var renewal = bench.Host.RenewAsync(bench.Board, new RunId(1), supervisor.Token, bench.Bounded);
        Assert.False(renewal.IsCompleted);

        await bench.DoAsync(new StopCard(card, "enough"), Ada);

        var reply = await renewal.WaitAsync(bench.Bounded);
        Assert.Equal((false, 0), (reply.Continue, reply.GraceSeconds));
        Assert.Contains("stopped", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_completed_its_task_is_given_time_to_leave()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        var supervisor = await bench.StartedAsync();
        await bench.PassAsync(); // the one that started it has put it on its list
        var renewal = bench.Host.RenewAsync(bench.Board, new RunId(1), supervisor.Token, bench.Bounded);

        await bench.DoAsync(
            new CompleteCard(card) { Run = new RunId(1), Token = supervisor.Token, Summary = "done" },
            new Actor(ActorKind.AgentRun, "worker", new RunId(1)));

        Assert.True((await renewal.WaitAsync(bench.Bounded)).GraceSeconds > 0);
    }

    [Fact]
    public async Task A_renewal_with_the_wrong_token_or_of_no_run_is_refused()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.CreateAsync();
        await bench.StartedAsync();

        var wrong = await Assert.ThrowsAsync<AndonException>(
            () => bench.Host.RenewAsync(bench.Board, new RunId(1), "another", bench.Bounded));
        var unknown = await Assert.ThrowsAsync<AndonException>(
            () => bench.Host.RenewAsync(bench.Board, new RunId(99), "another", bench.Bounded));

        Assert.Equal((ErrorCode.RunTokenInvalid, ErrorCode.RunNotFound), (wrong.Code, unknown.Code));
    }

    [Fact]
    public async Task A_supervisor_that_does_not_answer_loses_its_run_and_is_ended_in_the_end()
    {
        await using var bench = await DispatchBench.StartAsync(Short);
        await bench.CreateAsync();
        var supervisor = await bench.StartedAsync();

        await PassUntilEndedAsync(bench, 1);
        Assert.False(supervisor.WasKilled);
        while (!supervisor.WasKilled) await StepAsync(bench, TimeSpan.FromSeconds(4));

        await bench.UntilAsync(async () => (await bench.RunAsync(1)).TreeGoneAt is not null);
        Assert.Equal("reclaimed", (await bench.RunAsync(1)).Outcome);
    }

    [Fact]
    public async Task A_worker_without_progress_for_too_long_is_stale()
    {
        await using var bench = await DispatchBench.StartAsync(
            "kanban: { dispatch_stale_timeout_seconds: 100, dispatch_interval_seconds: 10, claim_ttl_seconds: 9000 }");
        var card = await bench.CreateAsync();
        await bench.StartedAsync();

        await PassUntilEndedAsync(bench, 1);

        Assert.Equal("stale", (await bench.RunAsync(1)).Outcome);
        Assert.Equal(1, (await bench.CardAsync(card)).ConsecutiveFailures);
    }

    /// <summary>Nobody asks for dispatch: leases are kept all the same.</summary>
    static async Task<DispatchBench> QuietAsync()
    {
        var bench = await DispatchBench.StartAsync(Short);
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        return bench;
    }

    static async Task ClaimAsync(DispatchBench bench, CardId card, string kind)
    {
        await bench.DoAsync(new ClaimCard(card, kind), Ada);
        await bench.UntilAsync(() => Task.FromResult(bench.Host.HasRuns));
    }

    /// <summary>Lets time pass in steps that are shorter than a gap, with a look at the board after each.</summary>
    static async Task StepAsync(DispatchBench bench, TimeSpan span)
    {
        for (var left = span; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(2))
        {
            bench.Time.Pass(left < TimeSpan.FromSeconds(2) ? left : TimeSpan.FromSeconds(2));
            await bench.PassAsync(dryRun: false, max: 0);
        }
    }

    static async Task PassUntilEndedAsync(DispatchBench bench, long run)
    {
        while ((await bench.RunAsync(run)).EndedAt is null) await StepAsync(bench, TimeSpan.FromSeconds(4));
    }
}
