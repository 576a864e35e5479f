using System.Runtime.Versioning;
using Andon.Core.Cards;
using Andon.Core.Collection;
using Andon.Core.Commands;
using Andon.Server.Collection;
using Andon.Server.WorkFolders;
using Xunit;

namespace Andon.Tests.Collection;

/// <summary>
/// Scratch directories go to the trash, and from there for good: none that is needed, none that is not ours.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class WorkspaceCollectionTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_task_finished_long_ago_gives_its_directory_to_the_trash_and_hears_of_it()
    {
        await using var bench = await CollectBench.StartAsync();
        var (old, _) = await bench.FinishedAsync();
        bench.Bench.Time.Pass(Day + Hour);
        var (young, _) = await bench.FinishedAsync();

        var kind = Assert.Single((await bench.CollectAsync(CollectKinds.Workspaces, Day)).Kinds);

        Assert.Equal((2, 1), (kind.All, kind.Count));
        Assert.Equal(old.Value, Assert.Single(kind.Items).Name);
        Assert.False(Directory.Exists(bench.WorkspaceOf(old)));
        Assert.True(Directory.Exists(bench.WorkspaceOf(young)));
        var place = Assert.Single(bench.Trash());
        Assert.Equal($"in the trash: {place}", (await bench.Bench.CardAsync(old)).WorkspaceNote);
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_changes_nothing()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, run) = await bench.FinishedAsync();
        await File.WriteAllTextAsync(Path.Combine(bench.WorkspaceOf(card), "made"), "12345", bench.Bench.Bounded);
        bench.Bench.Time.Pass(TimeSpan.FromDays(40));
        bench.Age(bench.RunFolderOf(run), TimeSpan.FromDays(40));
        var (before, position) = (bench.Content(), bench.Bench.Board.Store.Position);

        foreach (var kind in CollectKinds.All)
        {
            var reply = await bench.CollectAsync(kind, Day, isDry: true, isMeant: false);
            Assert.True(reply.DryRun);
            Assert.Equal(kind == CollectKinds.Logs, reply.NeedsYes);
            Assert.Equal(kind is CollectKinds.Logs or CollectKinds.Workspaces ? 1 : 0, reply.Kinds[0].Count);
        }

        Assert.Equal(before, bench.Content());
        Assert.Equal(position, bench.Bench.Board.Store.Position);
        var planned = (await bench.CollectAsync(CollectKinds.Workspaces, Day, isDry: true)).Kinds[0];
        var done = (await bench.CollectAsync(CollectKinds.Workspaces, Day)).Kinds[0];
        Assert.Equal(planned.Items, done.Items);
        Assert.True(done.Bytes > 5);
    }

    [Fact]
    public async Task A_deleted_tasks_directory_goes_too_and_one_of_a_task_that_nobody_knows_stays()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, _) = await bench.FinishedAsync();
        await bench.Bench.DoAsync(new DeleteCard(card, Force: true));
        var stranger = bench.WorkspaceOf(CardId.Parse("t_00000000000000aa"));
        Directory.CreateDirectory(stranger);
        bench.Bench.Time.Pass(Day + Hour);

        var kind = (await bench.CollectAsync(CollectKinds.Workspaces, Day)).Kinds[0];

        Assert.Equal(card.Value, Assert.Single(kind.Items).Name);
        Assert.False(Directory.Exists(bench.WorkspaceOf(card)));
        Assert.True(Directory.Exists(stranger));
    }

    [Fact]
    public async Task Nothing_of_a_task_that_runs_or_may_run_again_is_touched()
    {
        await using var bench = await CollectBench.StartAsync();
        var (again, _) = await bench.FinishedAsync();
        await bench.Bench.DoAsync(new ReopenCard(again, "once more"));
        await bench.Bench.StartedAsync();
        var running = await bench.Bench.CreateAsync();
        await bench.Bench.StartedAsync();
        bench.Bench.Time.Pass(TimeSpan.FromSeconds(10));

        var kind = (await bench.CollectAsync(CollectKinds.Workspaces, TimeSpan.FromSeconds(1))).Kinds[0];

        Assert.Empty(kind.Items);
        Assert.True(File.Exists(Path.Combine(bench.WorkspaceOf(again), ScratchMark.Name)));
        Assert.True(File.Exists(Path.Combine(bench.WorkspaceOf(running), ScratchMark.Name)));
    }

    [Fact]
    public async Task A_task_that_is_claimed_between_the_look_and_the_move_keeps_its_directory()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, _) = await bench.FinishedAsync();
        bench.Bench.Time.Pass(Day + Hour);
        var folders = new ScratchFolders(bench.Bench.Home, "default", bench.Bench.Board.Entry.Uuid);
        var kind = new FinishedWorkspaces(folders, bench.Bench.Board, bench.Bench.Host);
        var before = bench.Bench.Clock.Now() + -Day;
        var found = Assert.Single((await kind.LookAsync(before, bench.Bench.Bounded)).Going);

        await bench.Bench.DoAsync(new ReopenCard(card, "once more"));
        await bench.Bench.StartedAsync();

        Assert.NotNull(await kind.RemoveAsync(found, before, bench.Bench.Bounded));
        Assert.True(File.Exists(Path.Combine(bench.WorkspaceOf(card), ScratchMark.Name)));
        Assert.Empty(bench.Trash());
    }

    [Fact]
    public async Task Whatever_is_claimed_while_it_collects_has_its_directory()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, _) = await bench.FinishedAsync();
        for (var round = 0; round < 15; round++)
        {
            bench.Bench.Time.Pass(Day + Hour);
            var collecting = bench.CollectAsync(CollectKinds.Workspaces, Day);
            await bench.Bench.DoAsync(new ReopenCard(card, "once more"));
            var started = await bench.Bench.StartedAsync();
            await collecting;

            Assert.True(File.Exists(Path.Combine(bench.WorkspaceOf(card), ScratchMark.Name)), $"round {round}");
            await bench.FinishAsync(card, started);
        }
    }

    [Fact]
    public async Task A_directory_that_is_a_link_or_a_copy_or_a_repository_stays_with_the_reason()
    {
        await using var bench = await CollectBench.StartAsync();
        var (linked, _) = await bench.FinishedAsync();
        var (copied, _) = await bench.FinishedAsync();
        var (cloned, _) = await bench.FinishedAsync();
        var outside = Path.Combine(bench.Bench.Home.Path, "outside");
        Directory.Move(bench.WorkspaceOf(linked), outside);
        Directory.CreateSymbolicLink(bench.WorkspaceOf(linked), outside);
        Directory.Move(bench.WorkspaceOf(copied), $"{outside}-2");
        Directory.CreateDirectory(bench.WorkspaceOf(copied));
        File.Copy(
            Path.Combine($"{outside}-2", ScratchMark.Name), Path.Combine(bench.WorkspaceOf(copied), ScratchMark.Name));
        Directory.CreateDirectory(Path.Combine(bench.WorkspaceOf(cloned), ".git"));
        bench.Bench.Time.Pass(Day + Hour);

        var kind = (await bench.CollectAsync(CollectKinds.Workspaces, Day)).Kinds[0];

        Assert.Empty(kind.Items);
        Assert.Equal(3, kind.Kept.Count);
        Assert.Contains(kind.Kept, kept => kept.Reason.Contains("a link", StringComparison.Ordinal));
        Assert.Contains(kind.Kept, kept => kept.Reason.Contains("a copy", StringComparison.Ordinal));
        Assert.Contains(kind.Kept, kept => kept.Reason.Contains("a repository", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(outside, ScratchMark.Name)));
    }

    [Fact]
    public async Task What_lies_long_in_the_trash_is_deleted_and_what_its_links_lead_to_is_not()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, _) = await bench.FinishedAsync();
        var precious = Path.Combine(bench.Bench.Home.Path, "precious");
        Directory.CreateDirectory(precious);
        await File.WriteAllTextAsync(Path.Combine(precious, "kept"), "kept", bench.Bench.Bounded);
        Directory.CreateSymbolicLink(Path.Combine(bench.WorkspaceOf(card), "way-out"), precious);
        Directory.CreateDirectory(Path.Combine(bench.WorkspaceOf(card), "deep", "er"));
        File.CreateSymbolicLink(
            Path.Combine(bench.WorkspaceOf(card), "deep", "er", "file"), Path.Combine(precious, "kept"));
        bench.Bench.Time.Pass(Day + Hour);
        await bench.CollectAsync(CollectKinds.Workspaces, Day);
        var older = $"2020{Path.GetFileName(Assert.Single(bench.Trash()))[4..]}";
        var aside = Path.Combine(bench.Folder, "trash", "mine");
        Directory.CreateDirectory(aside);
        Directory.CreateSymbolicLink(Path.Combine(bench.Folder, "trash", older), precious);

        Assert.Empty((await bench.CollectAsync(CollectKinds.Trash, Day)).Kinds[0].Items);
        bench.Bench.Time.Pass(Day + Hour);
        var kind = (await bench.CollectAsync(CollectKinds.Trash, Day)).Kinds[0];

        Assert.Equal(1, kind.Count);
        Assert.Contains("a link", Assert.Single(kind.Kept).Reason, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(precious, "kept"), bench.Bench.Bounded));
        Assert.True(Directory.Exists(aside));
    }

    [Fact]
    public async Task Another_directory_under_a_name_of_the_trash_stays()
    {
        await using var bench = await CollectBench.StartAsync();
        await bench.FinishedAsync();
        bench.Bench.Time.Pass(Day + Hour);
        await bench.CollectAsync(CollectKinds.Workspaces, Day);
        var place = Assert.Single(bench.Trash());
        Directory.Move(place, Path.Combine(bench.Bench.Home.Path, "taken"));
        Directory.CreateDirectory(Path.Combine(place, "somebodys"));
        bench.Bench.Time.Pass(TimeSpan.FromDays(10));

        var kind = (await bench.CollectAsync(CollectKinds.Trash, Day)).Kinds[0];

        Assert.Equal("it is another directory", Assert.Single(kind.Kept).Reason);
        Assert.True(Directory.Exists(Path.Combine(place, "somebodys")));
    }

    [Fact]
    public async Task Too_much_of_the_trash_is_refused_whole_unless_it_is_meant()
    {
        await using var bench = await CollectBench.StartAsync();
        await bench.FinishedAsync();
        bench.Bench.Time.Pass(Day + Hour);
        await bench.CollectAsync(CollectKinds.Workspaces, Day);
        bench.Bench.Time.Pass(Day + Hour);
        var before = bench.Content();

        var refused = await Assert.ThrowsAsync<Andon.Protocol.Errors.AndonException>(
            () => bench.CollectAsync(CollectKinds.Trash, Day, isMeant: false));

        Assert.Equal(Andon.Core.Decisions.ErrorCode.ConfirmationNeeded, refused.Refusal.Code);
        Assert.Contains("1 of 1 trash", refused.Refusal.Why, StringComparison.Ordinal);
        Assert.Equal(before, bench.Content());
    }
}
