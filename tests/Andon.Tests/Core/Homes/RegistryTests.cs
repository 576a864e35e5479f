using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Xunit;

namespace Andon.Tests.Core.Homes;

public sealed class RegistryTests
{
    static readonly BoardSlug Ops = BoardSlug.Parse("ops");

    [Fact]
    public void A_registered_board_is_found_as_it_was_described()
    {
        var home = new TestHome();

        home.Do(TestHome.Register("ops") with { Name = "Operations", Icon = "🔧", DefaultWorkdir = "/srv/ops" });

        var board = home.Board("ops");
        Assert.Equal(("Operations", "🔧", "/srv/ops"), (board.Name, board.Icon, board.DefaultWorkdir));
        Assert.Equal((home.Now, null), (board.CreatedAt, board.ArchivedAt));
    }

    [Fact]
    public void A_slug_is_given_once()
    {
        var home = TestHome.WithBoards("ops");

        home.Refuses(ErrorCode.BoardExists, TestHome.Register("ops"));
        home.Refuses(ErrorCode.BoardExists, TestHome.Register("other") with { Uuid = home.Board("ops").Uuid });
    }

    [Fact]
    public void The_slug_of_an_archived_board_stays_its_own()
    {
        var home = TestHome.WithBoards("ops");
        home.Do(new ArchiveBoard(Ops));

        var refusal = home.Refuses(ErrorCode.BoardArchived, TestHome.Register("ops"));

        Assert.Contains("andon boards restore ops", refusal.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void What_describes_a_board_is_checked()
    {
        var home = new TestHome();
        var register = TestHome.Register("ops");

        home.Refuses(ErrorCode.InvalidArgument, register with { Uuid = "ops" });
        home.Refuses(ErrorCode.InvalidArgument, register with { Name = "two\nlines" });
        home.Refuses(ErrorCode.InvalidArgument, register with { Description = "a NUL \0" });
        home.Refuses(ErrorCode.InvalidArgument, register with { DefaultWorkdir = "relative/path" });
        home.Refuses(ErrorCode.PayloadTooLarge, register with { Name = new string('x', 300) });
    }

    [Fact]
    public void Renaming_changes_what_people_read_and_not_the_slug()
    {
        var home = TestHome.WithBoards("ops");

        Assert.Equal([HomeEventKinds.BoardRenamed], home.Do(new RenameBoard(Ops, "Operations")));
        Assert.Equal([], home.Do(new RenameBoard(Ops, "Operations")));

        Assert.Equal(("Operations", Ops), (home.Board("ops").Name, home.Board("ops").Slug));
        home.Refuses(ErrorCode.InvalidArgument, new RenameBoard(Ops, " "));
    }

    [Fact]
    public void Describing_changes_what_is_given_and_an_empty_text_takes_it_away()
    {
        var home = TestHome.WithBoards("ops");
        home.Do(new DescribeBoard(Ops) { Name = "Operations", Icon = "x", DefaultWorkdir = "/srv/ops" });

        var kinds = home.Do(new DescribeBoard(Ops) { Icon = "y", DefaultWorkdir = "" });

        Assert.Equal([HomeEventKinds.BoardDescribed], kinds);
        Assert.Equal([], home.Do(new DescribeBoard(Ops) { Icon = "y" }));
        var board = home.Board("ops");
        Assert.Equal(("Operations", "y", null), (board.Name, board.Icon, board.DefaultWorkdir));
        home.Refuses(ErrorCode.InvalidArgument, new DescribeBoard(Ops) { DefaultWorkdir = "relative" });
    }

    [Fact]
    public void An_archived_board_can_be_restored_and_only_that()
    {
        var home = TestHome.WithBoards("ops");
        home.Pass(TimeSpan.FromHours(1));

        home.Do(new ArchiveBoard(Ops));
        Assert.Equal(home.Now, home.Board("ops").ArchivedAt);
        home.Refuses(ErrorCode.BoardArchived, new ArchiveBoard(Ops));

        home.Do(new RestoreBoard(Ops));
        Assert.Null(home.Board("ops").ArchivedAt);
        home.Refuses(ErrorCode.NothingToChange, new RestoreBoard(Ops));
    }

    [Fact]
    public void The_default_board_is_archived_only_after_another_took_its_place()
    {
        var home = TestHome.WithBoards("default", "ops");
        var archive = new ArchiveBoard(BoardSlug.Default);

        var refusal = home.Refuses(ErrorCode.BoardIsDefault, archive);
        Assert.Contains("andon boards switch", refusal.Next, StringComparison.Ordinal);

        home.Do(new SwitchBoard(Ops));
        home.Do(archive);
        Assert.Equal(Ops, home.State.DefaultBoard);
        home.Refuses(ErrorCode.BoardArchived, new SwitchBoard(BoardSlug.Default));
    }

    [Fact]
    public void Switching_to_the_default_changes_nothing()
    {
        var home = TestHome.WithBoards("default");

        Assert.Equal([], home.Do(new SwitchBoard(BoardSlug.Default)));
    }

    [Fact]
    public void What_is_not_registered_is_not_found()
    {
        var home = TestHome.WithBoards("default");

        home.Refuses(ErrorCode.BoardNotFound, new RenameBoard(Ops, "Operations"));
        home.Refuses(ErrorCode.BoardNotFound, new DescribeBoard(Ops) { Icon = "x" });
        home.Refuses(ErrorCode.BoardNotFound, new ArchiveBoard(Ops));
        home.Refuses(ErrorCode.BoardNotFound, new RestoreBoard(Ops));
        home.Refuses(ErrorCode.BoardNotFound, new SwitchBoard(Ops));
    }
}
