namespace Andon.Attack.Owners;

/// <summary>kill -9 at random instants, under load.</summary>
public sealed class KilledOwnerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_daemon_killed_at_random_instants_loses_nothing_does_nothing_twice_and_no_client_notices()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        home.StartWriters(8);
        await home.AnsweredAsync(50);
        var takeOvers = new List<TimeSpan>();

        for (var i = 0; i < Counts.Kills; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 400)));
            var killed = home.OwnerPid;
            var started = TimeProvider.System.GetTimestamp();
            TestHome.Signal(killed, "KILL");
            await SuccessorAsync(home, killed);
            takeOvers.Add(TimeProvider.System.GetElapsedTime(started));
            await home.AnsweredAsync(8);
        }

        var acknowledged = await home.StopWritersAsync();
        takeOvers.Sort();
        output.WriteLine($"{Counts.Kills} kills, {acknowledged.Created.Count} creates acknowledged; take-over median "
            + $"{takeOvers[takeOvers.Count / 2].TotalMilliseconds:0} ms, "
                + $"p99 {takeOvers[(takeOvers.Count - 1) * 99 / 100].TotalMilliseconds:0} ms");
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task Up_and_down_right_after_a_kill_do_what_they_say()
    {
        await using var home = new TestHome();
        await home.UpAsync();

        for (var i = 0; i < Counts.Kills; i++)
        {
            home.KillOwner();
            await home.UpAsync();
        }

        home.KillOwner();
        await home.DownAsync();
        var status = await home.JsonAsync("status");
        Assert.Equal("stopped", status.GetProperty("daemon").GetString());
    }

    [Fact]
    public async Task A_mutation_repeated_under_its_request_id_across_a_kill_is_done_once()
    {
        await using var home = new TestHome();
        await home.UpAsync();

        var first = await home.JsonAsync("create", "once", "--request-id", "the-one");
        home.KillOwner();
        var again = await home.JsonAsync("create", "once", "--request-id", "the-one");
        var other = await home.TryAsync("create", "something else", "--request-id", "the-one");

        Assert.Equal(IdOf(first), IdOf(again));
        Assert.Equal(1, other.Code);
        Assert.Contains("request", other.Errors, StringComparison.OrdinalIgnoreCase);
        using var client = home.Client();
        Assert.Single((await client.TasksAsync("default", new TaskQuery())).Tasks);
    }

    [Fact]
    public async Task Fifty_creates_with_one_idempotency_key_across_a_kill_make_one_task()
    {
        await using var home = new TestHome();
        await home.UpAsync();

        var creates = Enumerable.Range(0, 50)
            .Select(i => home.TryAsync("create", $"same {i}", "--idempotency-key", "k", "--json")).ToList();
        await Task.WhenAny(creates);
        home.KillOwner();
        var ended = await Task.WhenAll(creates);

        Assert.All(ended, one => Assert.True(one.Code == 0, $"{one}"));

        // All of them may have been answered before the kill: then nobody has started the next daemon yet.
        await home.UpAsync();
        using var client = home.Client();
        Assert.Single((await client.TasksAsync("default", new TaskQuery())).Tasks);
    }

    /// <summary>Reads only files: the clients themselves have to start the next daemon.</summary>
    static async Task SuccessorAsync(TestHome home, int killed)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = home.Client();
        while (OwnerRecord.TryRead(home.Home) is not { } owner || owner.Pid == killed || !owner.IsAlive())
            await Task.Delay(1, bound.Token);
        await client.WhereAsync(bound.Token);
    }

    static string IdOf(System.Text.Json.JsonElement reply) => System.Text.RegularExpressions.Regex.Match(
        reply.ToString(), "t_[0-9a-f]{16}").Value;
}
