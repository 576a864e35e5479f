using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// What holds over all boards is as safe as a board: through restarts, crashes, and whatever is done to its files.
/// </summary>
public sealed class HomeStoreTests
{
    static readonly Actor Ada = new(ActorKind.Human, "ada");

    [Fact]
    public async Task What_was_acknowledged_outlives_restart_and_crash()
    {
        await using var home = await StoreHome.CreateAsync();
        await FillAsync(home.Home);
        var before = home.Home.State;

        await home.CloseAsync();
        await home.OpenAsync();
        Assert.True(before.ContentEquals(home.Home.State));
        await home.CrashAsync();

        Assert.True(before.ContentEquals(home.Home.State));
        Assert.True((await home.Home.VerifyAsync(CancellationToken.None)).IsSound);
    }

    [Fact]
    public async Task A_retry_gets_the_first_answer_and_another_body_is_a_conflict()
    {
        await using var home = await StoreHome.CreateAsync();
        var key = new RequestKey("r1", "raise");

        var first = Accepted(await home.Home.SubmitAsync(new RaiseEpoch(), Ada, key, CancellationToken.None));
        await home.CrashAsync();
        var again = Accepted(await home.Home.SubmitAsync(new RaiseEpoch(), Ada, key, CancellationToken.None));
        var other = await home.Home.SubmitAsync(
            new TellStory(null, "x"), Ada, key with { Fingerprint = "tell" }, CancellationToken.None);

        Assert.Equal((false, true), (first.Replayed, again.Replayed));
        Assert.Equal(1, home.Home.State.Epoch);
        Assert.Equal(ErrorCode.RequestConflict, Assert.IsType<HomeResult.Refused>(other).Refusal.Code);
    }

    [Fact]
    public async Task A_refused_command_changes_nothing_and_its_neighbours_stand()
    {
        await using var home = await StoreHome.CreateAsync();

        var results = await Task.WhenAll(
            SendAsync(home.Home, new PauseScope(PauseScopes.Home, null, "first")),
            SendAsync(home.Home, new PauseScope(PauseScopes.Board, "nowhere", null)),
            SendAsync(home.Home, new TellStory(null, "second")));

        Assert.Equal(ErrorCode.BoardNotFound, Assert.IsType<HomeResult.Refused>(results[1]).Refusal.Code);
        Assert.Single(home.Home.State.Pauses);
        Assert.Single(home.Home.State.Story);
    }

    [Fact]
    public async Task Followers_hear_every_state_before_its_caller_is_answered()
    {
        await using var home = await StoreHome.CreateAsync();
        var heard = new List<long>();
        var subscription = home.Home.Subscribe(state => heard.Add(state.Epoch));

        for (var i = 1; i <= 3; i++)
        {
            await SendAsync(home.Home, new RaiseEpoch());
            Assert.Equal(i, heard[^1]);
        }

        subscription.Dispose();
        await SendAsync(home.Home, new RaiseEpoch());
        Assert.Equal([1, 2, 3], heard);
    }

    [Theory]
    [InlineData("rm $H/home.db $H/home.db-wal")]
    [InlineData("rm $H/log/*.seg")]
    [InlineData("for f in $H/log/*.seg; do dd if=/dev/urandom of=$f bs=64 seek=3 count=2 conv=notrunc; done")]
    [InlineData("mv $H $H.moved")]
    public async Task What_is_done_to_its_files_while_it_runs_is_mended_before_the_next_answer(string attack)
    {
        await using var home = await StoreHome.CreateAsync();
        await FillAsync(home.Home);

        Shell.Run($"H='{home.Path}/home'; {attack}");
        Accepted(await SendAsync(home.Home, new RaiseEpoch()));
        var after = home.Home.State;

        Assert.True((await home.Home.VerifyAsync(CancellationToken.None)).IsSound);
        await home.CloseAsync();
        await home.OpenAsync();
        Assert.True(after.ContentEquals(home.Home.State));
        Assert.Contains(home.Stories, story => story.StartsWith("home: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rm $H/home.db*")]
    [InlineData("rm -r $H/log")]
    public async Task One_lost_copy_is_made_again_at_the_start(string attack)
    {
        await using var home = await StoreHome.CreateAsync();
        await FillAsync(home.Home);
        var before = home.Home.State;
        await home.CloseAsync();

        Shell.Run($"H='{home.Path}/home'; {attack}");
        await home.OpenAsync();

        Assert.True(before.ContentEquals(home.Home.State));
        Assert.True((await home.Home.VerifyAsync(CancellationToken.None)).IsSound);
    }

    [Fact]
    public async Task A_home_whose_making_was_cut_off_is_made_anew_and_the_rest_kept_aside()
    {
        await using var home = await StoreHome.CreateAsync();
        await home.CloseAsync();
        Shell.Run($"cd '{home.Path}'; rm -r boards; rm home/home.db; : > home/unfinished");

        await home.OpenHomeAsync();

        Assert.Equal(0, home.Home.State.Position);
        Accepted(await SendAsync(home.Home, new RaiseEpoch()));
        Assert.True(Directory.Exists($"{home.Path}/home.unfinished-1/log"));
    }

    static async Task FillAsync(IHomeStore home)
    {
        foreach (var slug in (string[])["default", "ops"])
            Accepted(await SendAsync(home, Core.Homes.TestHome.Register(slug)));
        Accepted(await SendAsync(home, new SwitchBoard(BoardSlug.Parse("ops"))));
        Accepted(await SendAsync(home, new PauseScope(PauseScopes.Profile, "writer", "it is late")));
        Accepted(await SendAsync(home, new RaiseEpoch { Node = "node-1" }));
        for (var i = 0; i < 5; i++) Accepted(await SendAsync(home, new TellStory("ops", "something was mended")));
    }

    static Task<HomeResult> SendAsync(IHomeStore home, HomeCommand command) =>
        home.SubmitAsync(command, Ada, null, CancellationToken.None);

    static HomeResult.Accepted Accepted(HomeResult result) => Assert.IsType<HomeResult.Accepted>(result);
}
