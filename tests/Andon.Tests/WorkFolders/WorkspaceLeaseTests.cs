using System.Runtime.Versioning;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;
using Andon.Tests.Dispatch;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.WorkFolders;

/// <summary>Two tasks that name one directory follow one another, whatever they call it.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorkspaceLeaseTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_task_waits_for_the_first_and_why_says_so()
    {
        await using var bench = await DispatchBench.StartAsync();
        var first = await CreateAsync(bench, _folder["shared"]);
        var started = await bench.StartedAsync();
        var second = await CreateAsync(bench, _folder["shared"]);

        var reason = Assert.Single(await ReasonsAsync(bench, second));
        Assert.Equal("workspace_busy", reason.Code);
        Assert.Contains(first.Value, reason.Text);
        await FinishAsync(bench, first, started);

        Assert.Equal(second.Value, (await bench.StartedAsync()).Spec.Task);
    }

    [Fact]
    public async Task It_waits_too_when_it_knows_the_directory_by_another_name()
    {
        await using var bench = await DispatchBench.StartAsync();
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["alias"], _folder["real"]);
        var first = await CreateAsync(bench, _folder["real"]);
        var started = await bench.StartedAsync();
        var second = await CreateAsync(bench, _folder["alias"]);
        await bench.UntilAsync(async () => (await ReasonsAsync(bench, second))[0].Code == "workspace_busy");
        Assert.Equal(1, bench.Supervisors.Count);

        await FinishAsync(bench, first, started);

        Assert.Equal(second.Value, (await bench.StartedAsync()).Spec.Task);
    }

    [Fact]
    public async Task It_waits_for_a_run_of_another_board_too()
    {
        await using var bench = await DispatchBench.StartAsync("", "one", "two");
        var first = await CreateAsync(bench, _folder["shared"], "one");
        var started = await bench.StartedAsync();
        var second = await CreateAsync(bench, _folder["shared"], "two");
        await bench.PassAsync("two");
        var reason = Assert.Single(await ReasonsAsync(bench, second, "two"));
        Assert.Equal("workspace_busy", reason.Code);
        Assert.Contains("on the board one", reason.Text);

        await FinishAsync(bench, first, started, "one");

        Assert.Equal(second.Value, (await bench.StartedAsync()).Spec.Task);
    }

    [Fact]
    public async Task A_new_daemon_knows_which_directories_are_busy()
    {
        await using var bench = await DispatchBench.StartAsync("", "one", "two");
        var first = await CreateAsync(bench, _folder["shared"], "one", "outside");
        await bench.DoAsync(
            new ClaimCard(first, RunKinds.Pull), new Actor(ActorKind.Service, "lane"), board: "one");
        await bench.RestartAsync(begin: false);
        var second = await CreateAsync(bench, _folder["shared"], "two");

        await bench.UntilAsync(async () => (await ReasonsAsync(bench, second, "two"))[0].Code == "workspace_busy");
    }

    [Fact]
    public async Task An_outside_puller_is_refused_and_a_person_is_not()
    {
        await using var bench = await DispatchBench.StartAsync();
        await CreateAsync(bench, _folder["shared"]);
        await bench.StartedAsync();
        var second = await CreateAsync(bench, _folder["shared"], assignee: "outside");

        var pull = new Submission(new ClaimCard(second, RunKinds.Pull), new Actor(ActorKind.Service, "lane"), null);
        var refused = Assert.IsType<SubmitResult.Refused>(await bench.Board.Store.SubmitAsync(pull, bench.Bounded));

        Assert.Equal(ErrorCode.WorkspaceBusy, refused.Refusal.Code);
        await bench.DoAsync(new ClaimCard(second, RunKinds.Manual), new Actor(ActorKind.Human, "ada"));
    }

    [Fact]
    public void A_directory_that_is_not_there_yet_is_known_by_the_part_that_is()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["alias"], _folder["real"]);

        Assert.Equal(
            WorkspaceLeases.RealPath(Path.Combine(_folder["real"], ".new/inner")),
            WorkspaceLeases.RealPath(Path.Combine(_folder["alias"], ".new/inner/")));
        Assert.Equal("/", WorkspaceLeases.RealPath("/"));
    }

    static async Task<CardId> CreateAsync(
        DispatchBench bench, string path, string board = "default", string assignee = "worker")
    {
        var create = new CreateCard("t") { Assignee = assignee, WorkspaceKind = "dir", WorkspacePath = path };
        return (await bench.DoAsync(create, board: board)).Card!.Value;
    }

    static async Task FinishAsync(
        DispatchBench bench, CardId card, SupervisorDouble started, string board = "default")
    {
        await bench.DoAsync(
            new CompleteCard(card) { Run = new RunId(started.Spec.Run), Token = started.Token, Summary = "done" },
            board: board);
        started.Exit();
    }

    static Task<IReadOnlyList<Andon.Core.Dispatch.WhyReason>> ReasonsAsync(
        DispatchBench bench, CardId card, string board = "default") =>
        bench.Boards[board].Store.ReadAsync<IReadOnlyList<Andon.Core.Dispatch.WhyReason>>(
            view => Andon.Core.Dispatch.Why.Explain(
                view, card, bench.Host.PolicyOf(bench.Boards[board].Entry.Slug),
                Andon.Core.Instant.From(bench.Time.GetUtcNow()))!.Reasons,
            bench.Bounded);
}
