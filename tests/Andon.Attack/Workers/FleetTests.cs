using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Attack.Workers;

/// <summary>Many tasks at once: caps that hold, daemons that are killed, and a profile that always crashes.</summary>
public sealed class FleetTests(ITestOutputHelper output)
{
    static int Capped { get; } = Counts.Of(40, 1_000);

    static int Survivors { get; } = Counts.Of(12, 50);

    static int WorkSeconds { get; } = Counts.Of(7, 20);

    static int Crashes { get; } = Counts.Of(300, 10_000);

    [Fact]
    public async Task A_cap_of_three_holds_whatever_asks_for_dispatch_at_once_and_every_task_is_done()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 3");
        fleet.Script(
            "worker",
            "note() { read up rest < /proc/uptime; echo \"${up%.*}${up#*.}0 $1 $ANDON_TASK\" "
            + $">> {fleet.Notes}/$ANDON_RUN; }}; note start; andon complete --summary done; note end");
        await fleet.UpAsync();
        await home.AndonAsync("pause", "--all", "--reason", "until all are there");
        var tasks = new List<(string Id, int Priority)>();
        for (var i = 0; i < Capped; i++)
        {
            var request = new CreateRequest { Title = $"task {i}", Assignee = "worker", Priority = i % 3 };
            tasks.Add((await fleet.CreateAsync(request), i % 3));
        }

        await home.AndonAsync("resume", "--all");
        using var stop = new CancellationTokenSource();
        var nudges = Enumerable.Range(0, 3).Select(_ => NudgeAsync(home, stop.Token)).ToList();
        var most = 0;
        await fleet.UntilAsync(async () =>
        {
            var status = await fleet.Client.StatusAsync(fleet.Bounded);
            most = Math.Max(most, status.OpenRuns.Count);
            return status.Boards[0].Counts.GetValueOrDefault("done") == Capped;
        });
        await stop.CancelAsync();
        await Task.WhenAll(nudges);
        await fleet.UntilAsync(() => Task.FromResult(fleet.Ended() == Capped));

        output.WriteLine($"{Capped} tasks, at most {most} open runs, at most {fleet.MostAtOnce()} workers");
        Assert.True(most <= 3, $"{most} runs were open");
        Assert.True(fleet.MostAtOnce() <= 3, $"{fleet.MostAtOnce()} workers were alive: {fleet.Story()}");
        var fair = tasks.OrderByDescending(task => task.Priority).Select(task => task.Id);
        Assert.Equal(fair, fleet.TasksInOrderOfRuns());
        Assert.Empty((await fleet.Client.VerifyAsync("default")).Findings);
    }

    [Fact]
    public async Task Daemons_killed_every_two_seconds_lose_no_run_kill_no_worker_and_do_nothing_twice()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure($"max_in_progress: {Survivors}");
        fleet.Script(
            "worker",
            $"echo $$ >> {fleet.Notes}/$ANDON_TASK; sleep $(( {WorkSeconds} + $ANDON_RUN % 4 )); "
            + "andon complete --summary done; exit $(( $ANDON_RUN % 3 ))");
        await fleet.UpAsync();
        var tasks = new List<string>();
        for (var i = 0; i < Survivors; i++)
            tasks.Add(await fleet.CreateAsync(new CreateRequest { Title = $"task {i}", Assignee = "worker" }));

        var kills = 0;
        await fleet.UntilAsync(async () =>
        {
            await Task.Delay(2_000, fleet.Bounded);
            home.KillOwner();
            kills++;
            await fleet.UpAsync();
            var status = await fleet.Client.StatusAsync(fleet.Bounded);
            return status.Boards[0].Counts.GetValueOrDefault("done") == Survivors;
        });

        foreach (var task in tasks)
        {
            var run = await fleet.EndAsync(task);
            Assert.Single(await fleet.RunsAsync(task));
            Assert.Equal(("completed", (int)(run.Id % 3)), (run.Outcome, run.ExitCode ?? -1));
            Assert.Single(await File.ReadAllLinesAsync(Path.Combine(fleet.Notes, task)));
        }

        output.WriteLine($"{Survivors} workers outlived {kills} daemons");
        Assert.True(kills > 1);
        Assert.Empty((await fleet.Client.VerifyAsync("default")).Findings);
    }

    [Fact]
    public async Task A_profile_that_crashes_at_once_is_stopped_after_three_cards_and_the_disk_stays_bounded()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 2, breaker_cooldown: 5s");
        fleet.Script("worker", "echo cannot load the model >&2; exit 9");
        await fleet.UpAsync();
        for (var i = 0; i < Crashes; i++)
            await fleet.CreateAsync(new CreateRequest { Title = $"task {i}", Assignee = "worker" });

        BreakersReply? breakers = null;
        await fleet.UntilAsync(async () =>
        {
            breakers = await fleet.Client.BreakersAsync("default", fleet.Bounded);
            return breakers.Breakers.Any(breaker => breaker.Trips > 1);
        });

        var runs = Directory.GetDirectories(Path.Combine(home.Board, "runs")).Length;
        output.WriteLine($"{Crashes} tasks, {runs} runs");
        Assert.InRange(runs, 3, 12);
        Assert.Contains("cannot load the model", breakers!.Breakers[0].Error, StringComparison.Ordinal);
        var stats = await fleet.Client.StatsAsync("default", fleet.Bounded);
        Assert.DoesNotContain("blocked", stats.ByStatus.Where(pair => pair.Value > 0).Select(pair => pair.Key));
        var status = await fleet.Client.StatusAsync(fleet.Bounded);
        Assert.Equal("profile/worker", Assert.Single(status.Dispatcher!.Breakers).Id);
        var held = (await fleet.Client.TasksAsync("default", new TaskQuery(), fleet.Bounded)).Tasks;
        Assert.Contains(held, task => task.WaitReason == "breaker_profile");
        Assert.Empty((await fleet.Client.VerifyAsync("default")).Findings);
        await home.AndonAsync("pause", "--all", "--now");
    }

    /// <summary>People and scripts that cannot wait.</summary>
    static async Task NudgeAsync(TestHome home, CancellationToken stop)
    {
        using var client = home.Client();
        while (!stop.IsCancellationRequested)
        {
            await client.DispatchAsync("default", new DispatchRequest { Max = 5 }, CancellationToken.None);
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
