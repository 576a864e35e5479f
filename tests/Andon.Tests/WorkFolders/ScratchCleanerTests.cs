using System.Runtime.Versioning;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;
using Andon.Tests.Dispatch;
using Xunit;

namespace Andon.Tests.WorkFolders;

/// <summary>When a finished task's directory goes, and that it is told.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScratchCleanerTests
{
    [Fact]
    public async Task A_finished_tasks_directory_goes_to_the_trash_and_after_a_week_for_good()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        await FinishAsync(bench, card);

        await TrashedAsync(bench, card);

        var place = Assert.Single(Trash(bench));
        Assert.Equal($"in the trash: {place}", (await bench.CardAsync(card)).WorkspaceNote);
        Assert.Contains("workspace_trashed", await KindsAsync(bench, card));
        bench.Time.Pass(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(11));
        await PassUntilAsync(bench, () => Task.FromResult(!Trash(bench).Any()));
    }

    [Fact]
    public async Task It_waits_while_a_child_is_open()
    {
        await using var bench = await DispatchBench.StartAsync();
        var parent = await bench.CreateAsync();
        var started = await bench.StartedAsync();
        var child = (await bench.DoAsync(new CreateCard("child") { Parents = [parent] })).Card!.Value;
        var grandchild = (await bench.DoAsync(new CreateCard("grandchild") { Parents = [child] })).Card!.Value;
        await FinishAsync(bench, parent, started);
        var other = await bench.CreateAsync();
        await FinishAsync(bench, other);
        await TrashedAsync(bench, other);
        Assert.True(Directory.Exists(PathOf(bench, parent)));

        await bench.DoAsync(new CompleteCard(child) { Summary = "read it" });

        await TrashedAsync(bench, parent);
        Assert.Equal(CardStatus.Ready, (await bench.CardAsync(grandchild)).Status);
    }

    [Fact]
    public async Task It_waits_until_the_processes_are_gone()
    {
        await using var bench = await DispatchBench.StartAsync();
        var lingering = await bench.CreateAsync();
        var started = await bench.StartedAsync();
        await CompleteAsync(bench, lingering, started);
        var other = await bench.CreateAsync();
        await FinishAsync(bench, other);
        await TrashedAsync(bench, other);
        Assert.True(Directory.Exists(PathOf(bench, lingering)));

        started.Exit();

        await TrashedAsync(bench, lingering);
    }

    [Fact]
    public async Task An_archived_tasks_directory_goes_too()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        var started = await bench.StartedAsync();
        await bench.DoAsync(new ArchiveCard(card));
        started.Exit();

        await TrashedAsync(bench, card);
    }

    [Fact]
    public async Task What_is_kept_is_kept_with_its_reason_told_once()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        var started = await bench.StartedAsync();
        Directory.CreateDirectory(Path.Combine(PathOf(bench, card), ".git"));
        await FinishAsync(bench, card, started);

        await PassUntilAsync(bench, async () => (await bench.CardAsync(card)).WorkspaceNote is not null);
        await bench.RestartAsync();
        var other = await bench.CreateAsync();
        await FinishAsync(bench, other);
        await TrashedAsync(bench, other);

        Assert.StartsWith("kept: it holds a repository", (await bench.CardAsync(card)).WorkspaceNote);
        Assert.True(Directory.Exists(PathOf(bench, card)));
        Assert.Single(await KindsAsync(bench, card), kind => kind == "workspace_kept");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tmp")]
    [InlineData("/tmp/..")]
    public async Task A_scratch_task_that_works_somewhere_else_is_told_that_nothing_is_touched(string path)
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = (await bench.DoAsync(new CreateCard("t") { Assignee = "worker", WorkspacePath = path })).Card!.Value;
        await FinishAsync(bench, card);

        await PassUntilAsync(bench, async () => (await bench.CardAsync(card)).WorkspaceNote is not null);

        Assert.Equal(
            $"kept: the task works in {path}, which this board did not make",
            (await bench.CardAsync(card)).WorkspaceNote);
        Assert.True(Directory.Exists(path));
    }

    [Fact]
    public async Task Switched_off_nothing_moves()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: { workspace_cleanup: false }\n");
        var card = await bench.CreateAsync();
        await FinishAsync(bench, card);

        bench.Time.Pass(TimeSpan.FromHours(1));

        Assert.True(Directory.Exists(PathOf(bench, card)));
        Assert.Empty(Trash(bench));
    }

    [Fact]
    public async Task A_task_that_runs_again_gets_a_new_directory()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await bench.CreateAsync();
        await FinishAsync(bench, card);
        await TrashedAsync(bench, card);

        await bench.DoAsync(new ReopenCard(card, "once more"));
        await bench.StartedAsync();

        Assert.True(File.Exists(Path.Combine(PathOf(bench, card), ScratchMark.Name)));
        Assert.Null((await bench.CardAsync(card)).WorkspaceNote);
        Assert.Single(Trash(bench));
    }

    static async Task FinishAsync(DispatchBench bench, CardId card, SupervisorDouble? started = null)
    {
        started ??= await bench.StartedAsync();
        await CompleteAsync(bench, card, started);
        started.Exit();
        await bench.UntilAsync(async () => (await bench.RunAsync(started.Spec.Run)).TreeGoneAt is not null);
    }

    static Task CompleteAsync(DispatchBench bench, CardId card, SupervisorDouble started)
    {
        var run = new RunId(started.Spec.Run);
        return bench.DoAsync(
            new CompleteCard(card) { Run = run, Token = started.Token, Summary = "done" },
            new Actor(ActorKind.AgentRun, "worker", run));
    }

    static Task TrashedAsync(DispatchBench bench, CardId card) => PassUntilAsync(
        bench, async () => (await bench.CardAsync(card)).WorkspaceNote?.StartsWith("in the trash") == true);

    static Task PassUntilAsync(DispatchBench bench, Func<Task<bool>> holds) => bench.UntilAsync(async () =>
    {
        bench.Time.Pass(TimeSpan.FromSeconds(1));
        return await holds();
    });

    static Task<List<string>> KindsAsync(DispatchBench bench, CardId card) => bench.Board.Store.ReadAsync(
        view => view.Events(new EventFilter(0, 100) { Card = card }).Select(each => each.Event.Kind).ToList(),
        bench.Bounded);

    static string PathOf(DispatchBench bench, CardId card) =>
        Path.Combine(bench.Home.BoardFolder("default"), "workspaces", card.Value);

    static IEnumerable<string> Trash(DispatchBench bench)
    {
        var folder = Path.Combine(bench.Home.BoardFolder("default"), "trash");
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : [];
    }
}
