using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Homes;
using CsCheck;
using Xunit;

namespace Andon.Tests.Core.Homes;

public sealed class HomeStateTests
{
    static readonly string[] Slugs = ["default", "ops", "lab"];

    [Fact]
    public void Every_owner_raises_the_epoch_and_the_first_names_the_node()
    {
        var home = new TestHome();

        home.Do(new RaiseEpoch { Node = "node-1" }, Actor.System);
        home.Do(new RaiseEpoch { Node = "node-2" }, Actor.System);

        Assert.Equal(("node-1", 2), (home.State.Node, home.State.Epoch));
    }

    [Fact]
    public void The_story_keeps_its_latest_entries_under_rising_numbers()
    {
        var home = new TestHome();

        for (var i = 1; i <= HomeDecider.StoryLengthMax + 3; i++)
            home.Do(new TellStory("ops", $"entry {i}"), Actor.System);

        Assert.Equal(HomeDecider.StoryLengthMax, home.State.Story.Length);
        Assert.Equal((4, "entry 4"), (home.State.Story[0].Id, home.State.Story[0].Text));
        Assert.Equal(HomeDecider.StoryLengthMax + 3, home.State.Story[^1].Id);
        home.Refuses(ErrorCode.InvalidArgument, new TellStory(null, " "));
    }

    [Fact]
    public void Whatever_is_asked_of_a_home_its_events_tell_it_all()
    {
        var told = new HashSet<string>();

        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 2], Gen.Int[0, 9]).Array[60].Sample(
            steps => Play(steps, told), iter: 300, threads: 1);

        Assert.Empty(HomeEventKinds.All.Except(told));
    }

    [Fact]
    public void Every_row_survives_its_columns()
    {
        var home = TestHome.WithBoards("default", "ops");
        home.Do(new PauseScope(PauseScopes.Home, null, "all"));
        home.Do(new PauseScope(PauseScopes.Profile, "writer", null));
        home.Do(new TellStory(null, "something happened"));

        Assert.All(home.State.Boards.Values, board => Check(BoardEntry.Table, board));
        Assert.All(home.State.Pauses, pause => Check(HomeTables.Pauses, pause));
        Assert.All(home.State.Story, entry => Check(HomeTables.Story, entry));
    }

    static void Check<TRow>(Table<TRow> table, TRow row)
        where TRow : class
    {
        var values = table.Columns.Select((_, i) => table.Value(row, i)).ToArray();
        Assert.All(values[..table.KeyLength], value => Assert.False(value.IsNull));
        Assert.Equal(row, table.Read(values));
        Assert.Equal(row, table.Apply(null, table.Diff(null, row)!));
    }

    static void Play((int Verb, int Board, int Choice)[] steps, HashSet<string> told)
    {
        var home = new TestHome();
        foreach (var step in steps)
        {
            home.Pass(TimeSpan.FromSeconds(step.Choice));
            var before = home.State;
            var decision = home.Decide(CommandFor(step));
            Assert.True(before.ContentEquals(home.State), "Deciding changed the home.");
            if (decision is Decision.Refused refused) Wording.Check(refused.Refusal);
            else home.Do(CommandFor(step));
            CheckSound(home.State);
        }

        var replayed = home.Events.Aggregate(HomeState.Empty, (state, next) => state.Apply(next));
        Assert.True(replayed.ContentEquals(home.State), "Replaying the events gives another home.");
        told.UnionWith(home.Events.Select(next => next.Kind));
    }

    static void CheckSound(HomeState state)
    {
        Assert.Null(state.FindBoard(state.DefaultBoard)?.ArchivedAt);
        Assert.Equal(state.Boards.Count, state.Boards.Values.Select(board => board.Uuid).Distinct().Count());
        Assert.Equal(state.Pauses.Length, state.Pauses.Select(pause => (pause.Scope, pause.Name)).Distinct().Count());
        Assert.All(state.Boards, pair => Assert.Equal(pair.Key, pair.Value.Slug.Value));
    }

    static HomeCommand CommandFor((int Verb, int Board, int Choice) step)
    {
        var slug = BoardSlug.Parse(Slugs[step.Board]);
        var reason = step.Choice % 2 == 0 ? "for a reason" : null;
        var (scope, name) = (step.Choice % 3) switch
        {
            0 => (PauseScopes.Home, null),
            1 => (PauseScopes.Board, slug.Value),
            _ => (PauseScopes.Profile, "writer"),
        };
        return step.Verb switch
        {
            0 => TestHome.Register(slug.Value),
            1 when step.Choice % 3 == 0 => new DescribeBoard(slug) { Icon = $"{step.Choice}", Color = "" },
            1 => new RenameBoard(slug, $"name {step.Choice}"),
            2 => new ArchiveBoard(slug),
            3 => new RestoreBoard(slug),
            4 => new SwitchBoard(slug),
            5 => new PauseScope(scope, name, reason),
            6 => new ResumeScope(scope, name),
            7 => new RaiseEpoch { Node = $"node-{step.Choice}" },
            _ => new TellStory(slug.Value, $"story {step.Choice}"),
        };
    }
}
