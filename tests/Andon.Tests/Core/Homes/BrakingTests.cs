using Andon.Core.Decisions;
using Andon.Core.Homes;
using Xunit;

namespace Andon.Tests.Core.Homes;

public sealed class BrakingTests
{
    [Fact]
    public void A_brake_says_who_put_it_on_and_why()
    {
        var home = TestHome.WithBoards("ops");

        home.Do(new PauseScope(PauseScopes.Board, " OPS ", "maintenance"), Some.Bob);

        Assert.Equal([new Pause(PauseScopes.Board, "ops", "maintenance", "bob", home.Now)], home.State.Pauses);
    }

    [Fact]
    public void Each_scope_has_its_own_brake_and_it_comes_off_alone()
    {
        var home = TestHome.WithBoards("ops");
        home.Do(new PauseScope(PauseScopes.Profile, "ops", null));
        home.Do(new PauseScope(PauseScopes.Home, null, "the disk is full"));
        home.Do(new PauseScope(PauseScopes.Board, "ops", null));

        home.Do(new ResumeScope(PauseScopes.Board, "ops"));

        Assert.Equal(
            [("home", null), ("profile", "ops")], home.State.Pauses.Select(pause => (pause.Scope, pause.Name)));
    }

    [Fact]
    public void Pausing_again_changes_the_reason_and_not_since_when()
    {
        var home = new TestHome();
        home.Do(new PauseScope(PauseScopes.Home, null, "first"));
        var since = home.Now;
        home.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal([HomeEventKinds.Paused], home.Do(new PauseScope(PauseScopes.Home, null, "second"), Some.Bob));
        Assert.Equal([], home.Do(new PauseScope(PauseScopes.Home, null, "second")));

        Assert.Equal([new Pause(PauseScopes.Home, null, "second", "ada", since)], home.State.Pauses);
    }

    [Fact]
    public void Only_what_can_be_paused_is_paused()
    {
        var home = TestHome.WithBoards("ops");

        home.Refuses(ErrorCode.InvalidArgument, new PauseScope("task", "t_1", null));
        home.Refuses(ErrorCode.InvalidArgument, new PauseScope(PauseScopes.Home, "ops", null));
        home.Refuses(ErrorCode.InvalidArgument, new PauseScope(PauseScopes.Board, null, null));
        home.Refuses(ErrorCode.InvalidArgument, new PauseScope(PauseScopes.Board, "../ops", null));
        home.Refuses(ErrorCode.BoardNotFound, new PauseScope(PauseScopes.Board, "other", null));
        home.Refuses(ErrorCode.InvalidArgument, new PauseScope(PauseScopes.Profile, "a b", null));
        home.Refuses(ErrorCode.PayloadTooLarge, new PauseScope(PauseScopes.Home, null, new string('x', 20_000)));
        Assert.Empty(home.State.Pauses);
    }

    [Fact]
    public void What_is_not_paused_is_not_resumed()
    {
        var home = TestHome.WithBoards("ops");
        home.Do(new PauseScope(PauseScopes.Board, "ops", null));

        home.Refuses(ErrorCode.NothingToChange, new ResumeScope(PauseScopes.Profile, "ops"));
        home.Refuses(ErrorCode.NothingToChange, new ResumeScope(PauseScopes.Home, null));
    }
}
