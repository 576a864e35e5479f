using Andon.Core.Decisions;
using Andon.Protocol.Messages;
using Andon.Storage.Faults;
using Andon.Tests.Cli;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>How a home is says the same word everywhere, and each change is told once.</summary>
public sealed class HealthTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_healthy_home_says_so_everywhere()
    {
        await using var served = await ServedHome.StartAsync();

        var called = await new Call(served.Home.Path).RunAsync("health");

        Assert.Equal((200, "healthy\n"), await served.SendAsync("GET", "healthz"));
        Assert.Equal((200, "healthy\n"), await served.SendAsync("GET", "readyz"));
        Assert.Equal(("", 0), (called.Errors, called.Exit));
        Assert.Contains("default  healthy", called.Output, StringComparison.Ordinal);
        using var client = served.Client();
        var health = await client.HealthAsync(Cancelled);
        Assert.Equal(("healthy", "healthy"), (health.Health, Assert.Single(health.Boards).Health));
        Assert.True(health.Gauges.DiskFreeBytes > 0);
        Assert.Empty((await client.StatusAsync(Cancelled)).Story);
    }

    [Theory]
    [InlineData(ErrorCode.StoreForeign, "quarantined", 503, 503, 78)]
    [InlineData(ErrorCode.HeldByOutsider, "degraded", 200, 503, 75)]
    public async Task A_board_that_is_not_well_is_told_once_and_stops_no_other(
        ErrorCode code, string word, int live, int ready, int exit)
    {
        await using var served = await ServedHome.StartAsync();
        using (var client = served.Client())
            await client.CreateBoardAsync(new CreateBoardRequest { Slug = "bad" }, Cancelled);
        served.Stores.Faults["bad"] = new StoreException(code, "Board bad is closed.", "A reason.", "Do this.");
        await served.RestartAsync();
        using var other = served.Client();

        var called = await new Call(served.Home.Path).RunAsync("health");
        var status = await other.StatusAsync(Cancelled);
        var health = await other.HealthAsync(Cancelled);

        Assert.Equal((live, $"{word}\n"), await served.SendAsync("GET", "healthz"));
        Assert.Equal((ready, $"{word}\n"), await served.SendAsync("GET", "readyz"));
        Assert.Equal((exit, word, word), (called.Exit, status.Health, health.Health));
        var bad = health.Boards.Single(board => board.Board == "bad");
        Assert.Contains("A reason.", bad.Reason, StringComparison.Ordinal);
        Assert.Equal(word == "degraded", bad.NextProbeAt is not null);
        Assert.Equal("healthy", health.Boards.Single(board => board.Board == "default").Health);
        await UntilAsync(async () => (await StoriesAsync(served)).Length == 1);
        await Task.Delay(Andon.Server.Health.HealthWatch.Look * 2, Cancelled);
        Assert.Contains($"it is {word}: ", Assert.Single(await StoriesAsync(served)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_recovers_is_told_once()
    {
        await using var served = await ServedHome.StartAsync();
        using (var client = served.Client())
            await client.CreateBoardAsync(new CreateBoardRequest { Slug = "held" }, Cancelled);
        served.Stores.Faults["held"] = new StoreException(
            ErrorCode.HeldByOutsider, "Board held is closed.", "Process 17 has its database open.", "Wait for it.");
        await served.RestartAsync();
        await UntilAsync(async () => (await StoriesAsync(served)).Length == 1);

        served.Stores.Faults.Clear();

        await UntilAsync(async () => (await StoriesAsync(served)).Length == 2);
        Assert.Contains("healthy again; it was degraded", (await StoriesAsync(served))[1], StringComparison.Ordinal);
        Assert.Equal((200, "healthy\n"), await served.SendAsync("GET", "readyz"));
    }

    [Fact]
    public async Task Boards_are_checked_when_their_time_has_come()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        Assert.Null(Assert.Single((await client.HealthAsync(Cancelled)).Boards).LastCheck);

        served.Dispatch.CheckInterval = TimeSpan.FromSeconds(1);

        await UntilAsync(async () => (await client.HealthAsync(Cancelled)).Boards[0].LastCheck is { Outcome: "sound" });
    }

    static async Task<string[]> StoriesAsync(ServedHome served)
    {
        using var client = served.Client();
        return [.. (await client.StatusAsync(Cancelled)).Story.Where(each => each.Board is not null)
            .Select(each => each.Text)];
    }

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(50, Cancelled);
    }
}
