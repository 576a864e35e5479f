using System.Diagnostics;

namespace Andon.Attack.Owners;

/// <summary>However many take part, one process owns the store.</summary>
public sealed class OneOwnerTests
{
    const int DescriptorsMax = 12;

    [Fact]
    public async Task Gateways_and_a_command_line_in_a_loop_leave_the_store_to_one_process()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        var gateways = await StartGatewaysAsync(home, Counts.Gateways);

        for (var i = 0; i < 10; i++) await home.AndonAsync("create", $"task {i}");
        var open = OpenStores.Below(home.Database);
        var where = await home.JsonAsync("where");

        Assert.Equal([home.OwnerPid], open.Keys);
        Assert.Equal(home.OwnerPid, where.GetProperty("owner").GetProperty("pid").GetInt32());
        Assert.InRange(open[home.OwnerPid].Count, 1, DescriptorsMax);
        Assert.False(File.Exists($"{home.Database}-shm"));
        var status = await home.JsonAsync("status");
        Assert.Equal(Counts.Gateways, status.GetProperty("dispatcher").GetProperty("gateways").GetArrayLength());
        End(gateways);
    }

    [Fact]
    public async Task A_profile_that_takes_no_part_ends_at_once_and_opens_nothing()
    {
        await using var home = new TestHome();
        Directory.CreateDirectory(Path.Combine(home.Place, "profiles"));
        await File.WriteAllTextAsync(
            Path.Combine(home.Place, "profiles", "quiet.yaml"),
            "description: Takes no part.\nkanban:\n  enabled: false\n");

        var ended = await home.TryAsync("gateway", "run", "--profile", "quiet");

        Assert.Equal(0, ended.Code);
        Assert.Contains("enabled", ended.Output + ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(home.Place, "boards")));
        Assert.False(File.Exists(home.Home.OwnerFile));
    }

    [Fact]
    public async Task Init_again_and_again_under_load_changes_nothing()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        var before = (await home.JsonAsync("where")).GetProperty("boards").ToString();
        home.StartWriters(8);
        await home.AnsweredAsync(20);

        for (var i = 0; i < 20; i++) await home.AndonAsync("init");

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        Assert.Equal(before, (await home.JsonAsync("where")).GetProperty("boards").ToString());
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task Clients_that_race_without_daemon_and_home_start_exactly_one_and_are_all_served()
    {
        await using var home = new TestHome();

        var ended = await Task.WhenAll(Enumerable.Range(0, Counts.RacingClients)
            .Select(i => home.TryAsync("create", $"racer {i}")));

        Assert.All(ended, one => Assert.True(one.Code == 0, $"{one}"));
        Assert.Equal([home.OwnerPid], OpenStores.Below(home.Database).Keys);
        using var client = home.Client();
        Assert.Equal(1, (await client.WhereAsync()).Owner!.Epoch);
        Assert.Equal(Counts.RacingClients, (await client.TasksAsync("default", new TaskQuery())).Tasks.Count);
    }

    [Fact]
    public async Task A_stopped_daemon_keeps_its_home_and_goes_on_where_it_was()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        var owner = home.OwnerPid;
        home.StartWriters(8);
        await home.AnsweredAsync(50);

        TestHome.Signal(owner, "STOP");
        await Task.Delay(Counts.Stopped);
        var whileStopped = OpenStores.Below(home.Database).Keys.ToList();
        TestHome.Signal(owner, "CONT");
        await home.AnsweredAsync(50);
        var acknowledged = await home.StopWritersAsync();

        Assert.Equal([owner], whileStopped);
        Assert.Equal(owner, home.OwnerPid);
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task A_daemon_that_was_stopped_on_purpose_stays_stopped_until_somebody_wants_it()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "before");

        await home.DownAsync();
        var refused = await home.TryAsync("create", "while down");
        await home.UpAsync();

        Assert.Equal(69, refused.Code);
        Assert.Contains("andon up", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("before", await home.AndonAsync("list"), StringComparison.Ordinal);
    }

    static async Task<List<Process>> StartGatewaysAsync(TestHome home, int count)
    {
        var profiles = Path.Combine(home.Place, "profiles");
        Directory.CreateDirectory(profiles);
        var gateways = new List<Process>();
        for (var i = 0; i < count; i++)
        {
            await File.WriteAllTextAsync(
                Path.Combine(profiles, $"g{i}.yaml"),
                $"description: Gateway {i}.\nkanban:\n  dispatch_in_gateway: {(i < 2 ? "true" : "false")}\n");
        }

        for (var i = 0; i < count; i++) gateways.Add(
            Programs.Start(Programs.Andon, ["gateway", "run", "--profile", $"g{i}"], home.Place));
        using var client = home.Client();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await client.StatusAsync(bound.Token)).Dispatcher!.Gateways.Count < count) await Task.Delay(
            100, bound.Token);
        return gateways;
    }

    static void End(List<Process> processes)
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.Dispose();
        }
    }
}
