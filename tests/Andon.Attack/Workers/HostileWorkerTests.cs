using Andon.Linux.Processes;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Supervision.Runs;

namespace Andon.Attack.Workers;

/// <summary>
/// Workers that will not go: a card never has two live trees, and is given out again only when the old one is gone.
/// </summary>
public sealed class HostileWorkerTests
{
    [Theory]
    [InlineData("deaf")]
    [InlineData("flee")]
    [InlineData("sleep")]
    public async Task A_worker_that_ignores_everything_flees_or_is_stopped_goes_whole_before_the_next_one_starts(
        string kind)
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 4");
        fleet.Profile("worker", [kind, "600"]);
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker" });
        var first = await fleet.RunAsync(task, run => run.SpawnedAt is not null);
        if (kind == "flee")
            await fleet.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(first.WorkspacePath!, "fled"))));
        var tree = TreeOf(home, first);
        Assert.NotEmpty(tree.Members());

        // A stopped process sees no SIGTERM; one of the four ways to be out of reach.
        if (kind == "sleep") TestHome.Signal(first.WorkerPid!.Value, "STOP");
        await fleet.Client.SubmitAsync("default", new ReclaimRequest { Task = task, Reason = "again" });
        var most = 0;
        while ((await fleet.RunsAsync(task)).All(run => run.Id == first.Id || run.SpawnedAt is null))
        {
            most = Math.Max(most, LiveTrees(home, await fleet.RunsAsync(task)));
            await Task.Delay(20, fleet.Bounded);
        }

        Assert.Empty(tree.Members());
        Assert.True(most <= 1, $"{most} trees lived at once");
        var ended = (await fleet.RunsAsync(task)).First(run => run.Id == first.Id);
        Assert.Equal("reclaimed", ended.Outcome);
        Assert.NotNull(ended.TreeGoneAt);
        await fleet.Client.SubmitAsync("default", new StopTaskRequest { Task = task });
        await fleet.UntilAsync(
            async () => (await fleet.RunsAsync(task)).All(run => run.TreeGoneAt is not null));
    }

    [Fact]
    public async Task A_worker_that_floods_its_output_fills_no_disk_and_its_last_words_are_kept()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 2, worker_log_rotate_bytes: 65536");
        fleet.Profile("worker", ["flood", "64"]);
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker", MaxRetries = 1 });

        var run = await fleet.EndAsync(task);

        Assert.Equal(("crashed", 3), (run.Outcome, run.ExitCode));
        Assert.Contains("the last words", run.Error, StringComparison.Ordinal);
        var log = new FileInfo(RunFolder.Of(home.Home, "default", run.Id).Log);
        Assert.InRange(log.Length, 60_000, 100_000);
    }

    [Fact]
    public async Task A_worker_is_silent_for_three_leases_and_keeps_its_run()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 2, claim_ttl_seconds: 2");
        fleet.Profile("worker", ["work", "7000"]);
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker" });

        await fleet.UntilAsync(async () => (await fleet.TaskAsync(task)).Status == "done");

        var run = Assert.Single(await fleet.RunsAsync(task));
        Assert.Equal("completed", run.Outcome);
    }

    [Fact]
    public async Task A_worker_that_no_signal_ends_keeps_its_card_until_it_is_gone()
    {
        Assert.SkipUnless(FrozenGroup.IsSupported, "Only a freezer of control groups version 1 keeps off SIGKILL.");
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 4");
        fleet.Profile("worker", ["sleep", "600"]);
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker" });
        var first = await fleet.RunAsync(task, run => run.SpawnedAt is not null);

        using (var group = FrozenGroup.Of(first.WorkerPid!.Value))
        {
            await fleet.Client.SubmitAsync("default", new ReclaimRequest { Task = task, Reason = "again" });
            await fleet.UntilAsync(() => Task.FromResult(group.IsKillPending()));
            home.KillOwner();
            await fleet.UpAsync();
            await Task.Delay(2_000, fleet.Bounded);

            var run = Assert.Single(await fleet.RunsAsync(task));
            Assert.Equal(("reclaimed", null), (run.Outcome, run.TreeGoneAt));
            Assert.Equal("draining", (await fleet.TaskAsync(task)).WaitReason);
        }

        await fleet.UntilAsync(async () => (await fleet.RunsAsync(task)).Any(run => run.Id > first.Id));
        Assert.NotNull((await fleet.RunsAsync(task)).Single(run => run.Id == first.Id).TreeGoneAt);
        await fleet.Client.SubmitAsync("default", new StopTaskRequest { Task = task });
        await fleet.UntilAsync(async () => (await fleet.RunsAsync(task)).All(run => run.TreeGoneAt is not null));
    }

    [Fact]
    public async Task A_worker_that_is_done_before_its_supervisor_could_say_that_it_began_ends_by_itself()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 1");
        fleet.Script(
            "worker",
            "kill -STOP $PPID; andon complete --summary done; kill -CONT $PPID; sleep 1; touch tidied; exit 7");
        await fleet.UpAsync();
        var request = new CreateRequest { Title = "x", Assignee = "worker" };
        var task = await fleet.CreateAsync(
            request with { WorkspaceKind = "dir", WorkspacePath = home.Scratch });

        var run = await fleet.EndAsync(task);

        Assert.Equal(("completed", 7), (run.Outcome, run.ExitCode));
        Assert.True(File.Exists(Path.Combine(home.Scratch, "tidied")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Whoever_is_killed_worker_or_supervisor_or_both_the_run_is_settled_once_and_tried_again(
        bool killsWorker, bool killsSupervisor)
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 2");
        fleet.Profile("worker", ["sleep", "600"]);
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker", MaxRetries = 3 });
        var first = await fleet.RunAsync(task, run => run.SpawnedAt is not null);
        var tree = TreeOf(home, first);

        if (killsSupervisor) Kill(RunFolder.Of(home.Home, "default", first.Id).ReadSeat()!.Identity);
        if (killsWorker) TestHome.Signal(first.WorkerPid!.Value, "KILL");

        var ended = await fleet.EndAsync(task);
        Assert.Equal("crashed", ended.Outcome);
        Assert.Empty(tree.Members());
        await fleet.UntilAsync(async () => (await fleet.RunsAsync(task)).Any(run => run.Id > first.Id));
        Assert.Equal(1, (await fleet.TaskAsync(task)).ConsecutiveFailures);
        await fleet.Client.SubmitAsync("default", new StopTaskRequest { Task = task });
        await fleet.UntilAsync(async () => (await fleet.RunsAsync(task)).All(run => run.TreeGoneAt is not null));
    }

    static int LiveTrees(TestHome home, IEnumerable<RunMessage> runs) =>
        runs.Count(run => run.WorkerPid is not null && TreeOf(home, run).Members().Count > 0);

    /// <summary>Known by the run's mark too, which outlives parents and sessions.</summary>
    static ProcessTree TreeOf(TestHome home, RunMessage run)
    {
        var folder = RunFolder.Of(home.Home, "default", run.Id);
        var root = folder.ReadWorker()?.Identity
            ?? ProcessIdentity.TryRead(run.WorkerPid!.Value)
            ?? new ProcessIdentity(ProcessIdentity.CurrentBootId, run.WorkerPid.Value, long.MaxValue);
        return ProcessTree.Of(root, folder.Marker);
    }

    static void Kill(ProcessIdentity identity)
    {
        using var process = PidFd.TryOpen(identity);
        process!.Signal(Signals.Kill);
    }
}
