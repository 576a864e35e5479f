using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Core.Runs;
using Andon.Linux.Processes;
using Andon.Server.Boards;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>What is started, when, and what is not.</summary>
public sealed class DispatchTests
{
    static readonly Actor Ada = new(ActorKind.Human, "ada");

    [Fact]
    public async Task A_task_that_becomes_ready_is_started_without_any_timer()
    {
        await using var bench = await DispatchBench.StartAsync();

        var card = await bench.CreateAsync("write the index");

        var supervisor = await bench.StartedAsync();
        var spec = supervisor.Spec;
        Assert.Equal((card.Value, 1, "default", bench.Home.Path), (spec.Task, spec.Run, spec.Board, spec.Home));
        Assert.Equal(bench.Store.State.Node, spec.Node);
        Assert.Equal(["sh", "-c", "true", card.Value, "1"], spec.Command.Take(5));
        Assert.StartsWith($"# Kanban task {card}: write the index\n", spec.Command[5], StringComparison.Ordinal);
        Assert.Equal(CardStatus.Running, (await bench.CardAsync(card)).Status);
    }

    [Fact]
    public async Task A_worker_gets_an_environment_that_says_where_and_for_whom_it_works()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.ConfigureAsync("profiles/worker.yaml", "command: [sh]\nenvironment: { MODEL: small }\n");

        await bench.DoAsync(new CreateCard("t") { Assignee = "worker", Tenant = "acme" });

        var supervisor = await bench.StartedAsync();
        var environment = supervisor.Spec.Environment;
        var workspace = Path.Combine(bench.Home.BoardFolder("default"), "workspaces", supervisor.Spec.Task);
        Assert.Equal(
            (bench.Home.Path, bench.Home.Socket, "default", supervisor.Spec.Task, "1", "worker", "acme", workspace,
                "small"),
            (environment["ANDON_HOME"], environment["ANDON_SOCKET"], environment["ANDON_BOARD"],
                environment["ANDON_TASK"],
                environment["ANDON_RUN"], environment["ANDON_PROFILE"], environment["ANDON_TENANT"],
                environment["ANDON_WORKSPACE"], environment["MODEL"]));
        Assert.DoesNotContain("ANDON_RUN_TOKEN", environment.Keys);
        Assert.Equal(bench.Token(1), supervisor.Token);
        Assert.Equal(workspace, supervisor.Spec.WorkingDirectory);
        Assert.True(File.Exists(Path.Combine(workspace, ".andon-workspace")));
    }

    [Fact]
    public async Task Completing_a_parent_starts_its_child()
    {
        await using var bench = await DispatchBench.StartAsync();
        var parent = await bench.CreateAsync("parent");
        await bench.DoAsync(new CreateCard("child") { Assignee = "worker", Parents = [parent] });
        var first = await bench.StartedAsync();

        await bench.DoAsync(
            new CompleteCard(parent) { Run = new RunId(1), Token = first.Token, Summary = "done" },
            new Actor(ActorKind.AgentRun, "worker", new RunId(1)));

        Assert.NotEqual(parent.Value, (await bench.StartedAsync()).Spec.Task);
    }

    [Fact]
    public async Task Nothing_is_started_while_nobody_asks_for_dispatch_and_everything_when_a_gateway_does()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        await bench.CreateAsync();
        using var watcher = bench.Host.Attach("reviewer", dispatches: false, pid: null);
        Assert.False(bench.Host.Status().Dispatching);
        Assert.Equal(0, bench.Supervisors.Count);

        using var gateway = bench.Host.Attach("worker", dispatches: true, pid: 17);

        await bench.StartedAsync();
        Assert.True(bench.Host.Status().Dispatching);
        Assert.Equal(["reviewer", "worker"], bench.Host.Status().Gateways.Select(each => each.Profile));
    }

    [Fact]
    public async Task A_gateway_that_leaves_ends_dispatch()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();

        bench.Host.Attach("worker", dispatches: true, pid: null).Dispose();
        await bench.PassAsync(dryRun: true); // one that began while the gateway was there is over then
        await bench.CreateAsync();

        await bench.UntilAsync(() => Task.FromResult(bench.Host.Status().ReadyNotRun.Count == 1));
        Assert.Equal("dispatch_off", bench.Host.Status().ReadyNotRun[0].Reasons[0].Code);
        Assert.Equal(0, bench.Supervisors.Count);
    }

    [Fact]
    public async Task A_pass_by_hand_starts_what_it_may_and_a_dry_one_only_says_so()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        for (var i = 0; i < 3; i++) await bench.CreateAsync($"task {i}");

        var dry = await bench.PassAsync(dryRun: true, max: 2);
        Assert.Equal((2, 0), (dry.Spawned.Count, bench.Supervisors.Count));
        var wet = await bench.PassAsync(max: 1);

        Assert.Equal(dry.Spawned[0].TaskId, Assert.Single(wet.Spawned).TaskId);
        Assert.Equal(1, wet.Spawned[0].Run);
        Assert.Equal(1, bench.Supervisors.Count);
    }

    [Fact]
    public async Task A_pass_by_hand_right_after_a_start_waits_until_every_board_is_counted()
    {
        await using var bench = await DispatchBench.StartAsync("", "quick", "slow");
        var slow = bench.Boards["slow"];
        var held = new HeldStore(slow.Store);
        bench.Boards["slow"] = new OpenBoard(slow.Entry, held);
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        await bench.CreateAsync(board: "quick");

        var pass = bench.PassAsync("quick");
        await held.Asked;
        Assert.False(pass.IsCompleted);
        held.Release();

        Assert.Single((await pass).Spawned);
    }

    [Fact]
    public async Task A_board_whose_last_pass_failed_is_closed_at_once()
    {
        var bench = await DispatchBench.StartAsync();
        var held = new HeldStore(bench.Board.Store);
        bench.Boards["default"] = new OpenBoard(bench.Board.Entry, held);
        await bench.RestartAsync();
        var passed = bench.Host.NextPassAsync(bench.Board);
        held.Break();
        await passed.WaitAsync(bench.Bounded);

        await bench.DisposeAsync().AsTask().WaitAsync(bench.Bounded);
    }

    [Fact]
    public async Task A_host_that_is_short_of_memory_starts_nothing_until_it_has_some_again()
    {
        await using var bench = await DispatchBench.StartAsync();
        var plenty = new HostLoad(16L << 30, 8L << 30, 0, 0, StalledShare: 0, LoadPerProcessor: 0);
        bench.Load = plenty with { AvailableBytes = 100L << 20 };
        bench.Time.Pass(TimeSpan.FromSeconds(1));

        await bench.CreateAsync();
        Assert.Empty((await bench.PassAsync()).Spawned);
        Assert.Equal("host_pressure", bench.Host.Status().ReadyNotRun[0].Reasons[0].Code);

        bench.Load = plenty;
        await bench.StartedInTimeAsync();
    }

    [Fact]
    public async Task The_cap_of_the_host_holds_over_all_boards()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { max_in_progress: 3 }\n", "a", "b", "c");
        await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => bench.CreateAsync($"task {i}", board: "abc"[i % 3].ToString())));
        await bench.UntilAsync(() => Task.FromResult(bench.Supervisors.Count >= 3));
        foreach (var board in bench.Boards.Keys) await bench.PassAsync(board);

        Assert.Equal(3, bench.Supervisors.Count);
        var first = await bench.StartedAsync();
        await FinishAsync(bench, first);

        for (var i = 0; i < 3; i++) await bench.StartedAsync();
        Assert.Equal(4, bench.Supervisors.Count);
    }

    [Fact]
    public async Task The_cap_of_a_profile_holds_and_says_so()
    {
        await using var bench = await DispatchBench.StartAsync(
            "kanban: { max_in_progress: 8, max_in_progress_per_profile: 1 }\n");
        await bench.CreateAsync("first");
        await bench.CreateAsync("second");
        await bench.CreateAsync("third", assignee: "reviewer");
        await bench.StartedAsync();
        await bench.StartedAsync();

        var reply = await bench.PassAsync();

        Assert.Equal(2, bench.Supervisors.Count);
        var capped = Assert.Single(reply.SkippedPerProfileCapped);
        Assert.Equal(("worker", 1), (capped.Assignee, capped.Current));
    }

    [Theory]
    [InlineData("home", null)]
    [InlineData("board", "default")]
    [InlineData("profile", "worker")]
    public async Task A_pause_starts_nothing_and_its_end_starts_everything(string scope, string? name)
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.Store.SubmitAsync(new PauseScope(scope, name, "tea"), Ada, null, bench.Bounded);
        await bench.CreateAsync();
        var held = await bench.PassAsync();
        Assert.Equal($"paused_{scope}", held.Waiting[0].Reasons[0].Code);
        Assert.Equal(0, bench.Supervisors.Count);

        await bench.Store.SubmitAsync(new ResumeScope(scope, name), Ada, null, bench.Bounded);

        await bench.StartedAsync();
    }

    [Fact]
    public async Task A_pause_at_once_ends_the_runs_that_it_binds_and_no_others()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        await bench.StartedAsync();
        await bench.CreateAsync("other", assignee: "reviewer");
        await bench.StartedAsync();
        var pause = new Pause("profile", "worker", "smoke", "ada", default);
        await bench.Store.SubmitAsync(new PauseScope("profile", "worker", "smoke"), Ada, null, bench.Bounded);

        await bench.Host.StopRunsAsync(pause, Ada, bench.Bounded);

        Assert.Equal("reclaimed", (await bench.RunAsync(1)).Outcome);
        Assert.Null((await bench.RunAsync(2)).EndedAt);
        Assert.Equal(CardStatus.Ready, (await bench.CardAsync(card)).Status);
    }

    [Fact]
    public async Task A_scheduled_task_is_released_and_started_at_its_time()
    {
        await using var bench = await DispatchBench.StartAsync();
        var at = Instant.From(bench.Time.GetUtcNow()) + TimeSpan.FromSeconds(30);
        await bench.DoAsync(new CreateCard("later") { Assignee = "worker", NotBefore = at });
        await bench.PassAsync();
        Assert.Equal(0, bench.Supervisors.Count);

        await PassTimeUntilStartedAsync(bench, TimeSpan.FromSeconds(1));

        Assert.InRange(Instant.From(bench.Time.GetUtcNow()) - at, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_unassigned_task_goes_to_the_default_assignee()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { default_assignee: worker }\n");

        await bench.CreateAsync(assignee: null);

        Assert.Equal("worker", (await bench.StartedAsync()).Spec.Environment["ANDON_PROFILE"]);
    }

    [Fact]
    public async Task A_profile_that_is_written_later_counts_at_once()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.CreateAsync(assignee: "newcomer");
        Assert.Single((await bench.PassAsync()).SkippedNonspawnable);

        bench.Write("profiles/newcomer.yaml", "command: [sh]\n");

        await bench.PassAsync();
        Assert.Equal("newcomer", (await bench.StartedAsync()).Spec.Environment["ANDON_PROFILE"]);
    }

    [Fact]
    public async Task A_broken_file_changes_nothing_and_is_told()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.PassAsync();

        bench.Write("profiles/worker.yaml", "comand: [sh]\n");
        bench.Write("config.yaml", "kanban: { max_in_progres: 1 }\n");
        await bench.CreateAsync();

        await bench.StartedAsync();
        await bench.PassAsync(dryRun: true); // the one that started it may have read the files before
        Assert.Contains("comand", bench.Host.Status().Reason, StringComparison.Ordinal);
        var worker = bench.Host.Profiles().Profiles.Single(profile => profile.Name == "worker");
        Assert.Contains("comand", worker.Problem, StringComparison.Ordinal);
        Assert.False(worker.Ready);
    }

    [Fact]
    public async Task A_supervisor_that_cannot_be_started_is_a_fault_of_the_node()
    {
        await using var bench = await DispatchBench.StartAsync();
        bench.Supervisors.Failure = new IOException("no more processes");

        var card = await bench.CreateAsync();

        await bench.EndedAsync(1, "spawn_failed");
        var landed = await bench.CardAsync(card);
        Assert.Equal((0, CardStatus.Ready), (landed.ConsecutiveFailures, landed.Status));
        Assert.NotNull((await bench.RunAsync(1)).TreeGoneAt);
        Assert.Contains("no more processes", (await bench.RunAsync(1)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_directory_in_the_place_of_a_scratch_workspace_is_left_alone()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.RestartAsync(begin: false);
        bench.Host.Begin();
        var card = await bench.CreateAsync();
        bench.Write($"boards/default/workspaces/{card}/theirs.txt", "theirs");

        await bench.PassAsync();

        Assert.Equal("spawn_failed", (await bench.RunAsync(1)).Outcome);
        Assert.Contains("not made by this board", (await bench.RunAsync(1)).Error, StringComparison.Ordinal);
        var workspace = Path.Combine(bench.Home.BoardFolder("default"), "workspaces", card.Value);
        Assert.Single(Directory.EnumerateFiles(workspace));
    }

    static async Task FinishAsync(DispatchBench bench, SupervisorDouble supervisor)
    {
        var spec = supervisor.Spec;
        var settle = new SettleRun(CardId.Parse(spec.Task), "crashed") { Run = new RunId(spec.Run), ExitCode = 1 };
        await bench.DoAsync(settle, board: spec.Board);
        supervisor.Exit();
    }

    static async Task PassTimeUntilStartedAsync(DispatchBench bench, TimeSpan step)
    {
        while (bench.Supervisors.Count == 0)
        {
            bench.Time.Pass(step);
            await bench.PassAsync();
        }
    }
}
