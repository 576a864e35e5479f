namespace Andon.Attack.Files;

/// <summary>Files removed, replaced and overwritten under the owner, and while there is none.</summary>
public sealed class VandalismTests
{
    const int Writers = 8;

    [Theory]
    [MemberData(nameof(Vandalism.Names), MemberType = typeof(Vandalism))]
    public async Task Under_load_nothing_acknowledged_is_lost_when(string vandalism)
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "the first");
        await Vandalism.PrepareAsync(vandalism, home);
        home.StartWriters(Writers);
        await home.AnsweredAsync(100);

        await Vandalism.All[vandalism](home);
        await home.AnsweredAsync(100);

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
        await AssertToldAsync(home);
    }

    [Theory]
    [MemberData(nameof(Vandalism.Names), MemberType = typeof(Vandalism))]
    public async Task While_the_daemon_is_down_it_is_repaired_or_refused_and_never_empty_when(string vandalism)
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "the first");
        await Vandalism.PrepareAsync(vandalism, home);
        home.StartWriters(2);
        await home.AnsweredAsync(50);
        var acknowledged = await home.StopWritersAsync();
        await home.DownAsync();

        await Vandalism.All[vandalism](home);
        await home.UpAsync();

        var listed = await home.TryAsync("list", "--limit", "5");
        if (listed.Code == 0) await home.AssertKeptAsync(acknowledged);
        else Assert.Equal(78, listed.Code);
        var status = await home.AndonAsync("status");
        Assert.True(IsBenign(vandalism) || status.Contains("default", StringComparison.Ordinal), status);
        if (!IsBenign(vandalism)) await AssertToldAsync(home);
    }

    /// <summary>A WAL that an orderly stop has emptied may go: nothing is lost and nothing is to be told.</summary>
    static bool IsBenign(string vandalism) => vandalism == "its WAL is removed";

    /// <summary>status names what happened: the story, or the reason why the board is closed.</summary>
    static async Task AssertToldAsync(TestHome home)
    {
        using var client = home.Client();
        var status = await client.StatusAsync();
        Assert.True(
            status.Story.Count > 0 || status.Boards.Any(board => board.Reason is not null),
            "status tells nothing of what happened");
    }
}
