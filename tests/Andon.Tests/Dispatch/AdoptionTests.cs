using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>What becomes of runs whose supervisor ended, and of those that a new daemon finds.</summary>
public sealed class AdoptionTests
{
    static readonly ProcessIdentity Gone = new(ProcessIdentity.CurrentBootId, 4711, 12);
    static readonly ProcessIdentity Worker = new(ProcessIdentity.CurrentBootId, 4712, 13);

    [Fact]
    public async Task A_supervisor_that_was_killed_loses_its_worker_and_the_task_is_tried_again()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (card, supervisor) = await StartAsync(bench);
        bench.Folder(1).WriteWorker(ProcessRecord.Of(Worker));

        supervisor.Exit();

        await bench.EndedAsync(1, "crashed");
        await bench.UntilAsync(async () => (await bench.RunAsync(1)).TreeGoneAt is not null);
        Assert.Equal([Worker], bench.Supervisors.Stopped);
        Assert.Contains("supervisor was killed", (await bench.RunAsync(1)).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await bench.CardAsync(card)).ConsecutiveFailures);
    }

    [Fact]
    public async Task A_run_whose_supervisor_was_killed_loses_its_control_group_too()
    {
        var parent = GroupHost.ParentOrSkip();
        await using var bench = await DispatchBench.StartAsync();
        bench.Supervisors.Groups = new GroupDelegation(parent, null, null);
        var (_, supervisor) = await StartAsync(bench);
        Assert.Equal(parent, supervisor.Spec.GroupParent);
        var name = ControlGroup.NameOf("default", 1, bench.Folder(1).Path);
        bench.Folder(1).WriteGroup(ControlGroup.PathOf(parent, name));
        var group = ControlGroup.Create(parent, name);
        bench.Folder(1).WriteWorker(ProcessRecord.Of(Worker));

        supervisor.Exit();

        await bench.UntilAsync(async () => (await bench.RunAsync(1)).TreeGoneAt is not null);
        Assert.Equal([group.Path], bench.Supervisors.StoppedGroups);
        await bench.UntilAsync(() => Task.FromResult(!Directory.Exists(group.Path)));
    }

    [Fact]
    public async Task A_verdict_that_was_left_on_disk_settles_the_run()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (_, supervisor) = await StartAsync(bench);
        bench.Folder(1).WriteOutcome(new WorkerOutcome { Outcome = "timed_out", Error = "too long", ExitSignal = 15 });

        supervisor.Exit();

        await bench.EndedAsync(1, "timed_out");
        Assert.Empty(bench.Supervisors.Stopped);
        var run = await bench.RunAsync(1);
        Assert.Equal(("too long", 15), (run.Error, run.ExitSignal));
        await bench.UntilAsync(() => Task.FromResult(bench.Folder(1).ReadOutcome() is null));
    }

    [Fact]
    public async Task The_next_run_waits_until_the_old_processes_are_gone()
    {
        await using var bench = await DispatchBench.StartAsync();
        bench.Supervisors.TreesGo = false;
        var (card, supervisor) = await StartAsync(bench);
        bench.Folder(1).WriteWorker(ProcessRecord.Of(Worker));
        await bench.DoAsync(new ReclaimCard(card, null), new Actor(ActorKind.Human, "ada"));

        supervisor.Exit();
        await bench.UntilAsync(() => Task.FromResult(!bench.Supervisors.Stopped.IsEmpty));
        Assert.Equal("draining", (await bench.PassAsync()).Waiting[0].Reasons[0].Code);
        Assert.Equal(1, bench.Supervisors.Count);

        bench.Supervisors.TreesGo = true;
        while (bench.Supervisors.Count == 1)
        {
            bench.Time.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotNull((await bench.RunAsync(1)).TreeGoneAt);
    }

    [Fact]
    public async Task A_supervisor_that_lives_keeps_its_run_across_a_restart()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (_, supervisor) = await StartAsync(bench);
        Sit(bench, Gone);
        bench.Supervisors.Alive[Gone] = supervisor;

        await bench.RestartAsync();
        await bench.UntilAsync(() => Task.FromResult(bench.Host.HasRuns));
        var renewed = bench.Host.RenewAsync(bench.Board, new RunId(1), supervisor.Token, bench.Bounded);
        await bench.PassAsync();

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        Assert.Equal(0, bench.Supervisors.Count);
        Assert.True(bench.Host.HasRuns);
        Assert.False(renewed.IsCompleted);
        supervisor.Exit();
        await bench.EndedAsync(1, "crashed");
    }

    [Fact]
    public async Task A_supervisor_that_ended_while_no_daemon_lived_is_made_good_by_the_next_one()
    {
        await using var bench = await DispatchBench.StartAsync();
        await StartAsync(bench);
        Sit(bench, Gone);
        bench.Folder(1).WriteOutcome(new WorkerOutcome { Outcome = "crashed", Error = "by itself", ExitCode = 3 });

        await bench.RestartAsync();

        await bench.EndedAsync(1, "crashed");
        Assert.Equal(3, (await bench.RunAsync(1)).ExitCode);
    }

    [Fact]
    public async Task A_run_whose_supervisor_never_came_is_given_back_and_a_late_one_finds_its_seat_taken()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (card, _) = await StartAsync(bench);
        Assert.True(bench.Folder(1).HasSpec);

        await bench.RestartAsync();

        await bench.EndedAsync(1, "reclaimed");
        Assert.False(bench.Folder(1).TryTakeSeat(ProcessRecord.Of(Gone)));
        Assert.Equal(0, (await bench.CardAsync(card)).ConsecutiveFailures);
        Assert.Equal(2, (await bench.StartedAsync()).Spec.Run);
    }

    [Fact]
    public async Task A_run_that_a_reboot_ended_is_no_failure_of_its_task()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (card, _) = await StartAsync(bench);
        Sit(bench, new ProcessIdentity("00000000-0000-0000-0000-000000000000", 4711, 12));

        await bench.RestartAsync();

        await bench.EndedAsync(1, "crashed");
        Assert.Contains("restarted", (await bench.RunAsync(1)).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await bench.CardAsync(card)).ConsecutiveFailures);
    }

    [Fact]
    public async Task A_run_of_another_node_is_not_judged()
    {
        await using var bench = await DispatchBench.StartAsync();
        await StartAsync(bench);
        Sit(bench, Gone);

        bench.MoveTo("node-2");
        await bench.RestartAsync();
        await bench.PassAsync();

        Assert.Null((await bench.RunAsync(1)).EndedAt);
        Assert.Empty(bench.Supervisors.Stopped);
    }

    [Fact]
    public async Task A_supervisor_of_another_pid_namespace_is_not_judged_and_its_lease_decides()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { claim_ttl_seconds: 30 }\n");
        await StartAsync(bench);
        bench.Folder(1).TryTakeSeat(ProcessRecord.Of(Gone) with { PidNamespace = 1 });
        bench.Folder(1).RemoveSpec();

        await bench.RestartAsync();
        await bench.PassAsync();
        Assert.Null((await bench.RunAsync(1)).EndedAt);

        while ((await bench.RunAsync(1)).TreeGoneAt is null)
        {
            bench.Time.Pass(TimeSpan.FromSeconds(2));
            await bench.PassAsync();
        }

        Assert.Equal("reclaimed", (await bench.RunAsync(1)).Outcome);
        Assert.Empty(bench.Supervisors.Stopped);
    }

    [Fact]
    public async Task A_number_that_was_given_to_another_process_is_not_taken_for_the_supervisor()
    {
        await using var bench = await DispatchBench.StartAsync();
        var (_, stranger) = await StartAsync(bench);
        Sit(bench, Gone);
        bench.Supervisors.Alive[Gone with { StartTicks = Gone.StartTicks + 1 }] = stranger;

        await bench.RestartAsync();

        await bench.EndedAsync(1, "crashed");
        Assert.False(stranger.WasKilled);
    }

    [Fact]
    public async Task Runs_that_were_found_count_against_the_cap_of_the_host()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { max_in_progress: 1 }\n", "a", "b");
        await bench.CreateAsync(board: "a");
        var supervisor = await bench.StartedAsync();
        Sit(bench, Gone, "a");
        bench.Supervisors.Alive[Gone] = supervisor;

        await bench.RestartAsync();
        await bench.PassAsync("a");
        await bench.CreateAsync(board: "b");

        Assert.Equal("cap_host", (await bench.PassAsync("b")).Waiting[0].Reasons[0].Code);
        Assert.Equal(0, bench.Supervisors.Count);
    }

    static async Task<(CardId Card, SupervisorDouble Supervisor)> StartAsync(DispatchBench bench)
    {
        var card = await bench.CreateAsync();
        return (card, await bench.StartedAsync());
    }

    static void Sit(DispatchBench bench, ProcessIdentity identity, string board = "default")
    {
        Assert.True(bench.Folder(1, board).TryTakeSeat(ProcessRecord.Of(identity)));
        bench.Folder(1, board).RemoveSpec();
    }
}
