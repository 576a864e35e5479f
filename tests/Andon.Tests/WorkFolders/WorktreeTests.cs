using System.Runtime.Versioning;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Runs;
using Andon.Tests.Dispatch;
using Andon.Tests.Linux;
using Andon.Tests.Storage;
using Xunit;

namespace Andon.Tests.WorkFolders;

/// <summary>Worktrees that git makes for runs, and every reason why it does not.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorktreeTests : IDisposable
{
    const string Identity = "-c user.name=ada -c user.email=ada@example.org";

    readonly TemporaryFolder _folder = new();
    readonly string _repository;

    public WorktreeTests()
    {
        _repository = _folder["repository"];
        Shell.Run($"git init -q -b main '{_repository}'");
        Commit("one");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worktree_is_made_on_a_branch_of_its_own_and_its_base_is_written_down()
    {
        await using var bench = await DispatchBench.StartAsync();

        var card = await CreateAsync(bench);

        var started = await bench.StartedAsync();
        var run = await bench.RunAsync(1);
        var path = PathOf(bench, card);
        Assert.Equal((path, path), (run.Workspace, started.Spec.WorkingDirectory));
        Assert.Equal(($"wt/{card}", Sha("main")), (run.Branch, run.BaseSha));
        Assert.True(File.Exists(Path.Combine(path, "one")));
        Assert.Equal(_repository, (await bench.CardAsync(card)).WorkspacePath);
        Assert.Equal(run.Branch, started.Spec.Environment["ANDON_BRANCH"]);
        Assert.Equal(run.BaseSha, started.Spec.Environment["ANDON_BASE_SHA"]);
        Assert.Equal("", Git("status --porcelain"));
    }

    [Fact]
    public async Task What_the_remote_calls_its_own_goes_before_what_is_checked_out()
    {
        var clone = _folder["clone"];
        Shell.Run($"git clone -q '{_repository}' '{clone}'");
        Shell.Run($"cd '{clone}' && git checkout -q -b parked && git {Identity} commit -q --allow-empty -m parked");
        await using var bench = await DispatchBench.StartAsync();

        await CreateAsync(bench, card => card with { WorkspacePath = clone });

        await bench.StartedAsync();
        Assert.Equal(Sha("main"), (await bench.RunAsync(1)).BaseSha);
    }

    [Fact]
    public async Task A_base_and_a_branch_may_be_named()
    {
        Commit("two");
        await using var bench = await DispatchBench.StartAsync();

        await CreateAsync(bench, card => card with { BranchName = "fix/parser", BaseRef = "main~1" });

        await bench.StartedAsync();
        var run = await bench.RunAsync(1);
        Assert.Equal(("fix/parser", Sha("main~1")), (run.Branch, run.BaseSha));
    }

    [Fact]
    public async Task The_next_run_and_the_reviewer_go_on_in_the_same_worktree_from_the_same_base()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await CreateAsync(bench);
        var first = await bench.StartedAsync();
        var begin = Sha("main");
        await File.WriteAllTextAsync(Path.Combine(PathOf(bench, card), "draft"), "x", bench.Bounded);
        Commit("two");
        await bench.DoAsync(new RequestReview(card)
        {
            Run = new RunId(1),
            Token = first.Token,
            Summary = "look",
            Reviewer = "reviewer",
        });
        first.Exit();

        var second = await bench.StartedAsync();

        var run = await bench.RunAsync(2);
        Assert.Equal(("reviewer", PathOf(bench, card), begin), (run.Profile, run.Workspace, run.BaseSha));
        Assert.True(File.Exists(Path.Combine(second.Spec.WorkingDirectory, "draft")));
    }

    [Fact]
    public async Task A_branch_whose_worktree_is_gone_is_checked_out_again()
    {
        Shell.Run($"git -C '{_repository}' branch left-over");
        var begin = Sha("main");
        Commit("two");
        await using var bench = await DispatchBench.StartAsync();

        await CreateAsync(bench, card => card with { BranchName = "left-over" });

        await bench.StartedAsync();
        Assert.Equal(begin, (await bench.RunAsync(1)).BaseSha);
    }

    [Fact]
    public async Task A_worktree_that_was_put_on_another_branch_is_not_used()
    {
        await using var bench = await DispatchBench.StartAsync();
        var card = await CreateAsync(bench);
        var first = await bench.StartedAsync();
        Shell.Run($"git -C '{PathOf(bench, card)}' checkout -q -b elsewhere");
        await bench.DoAsync(new ReclaimCard(card, "again"));
        first.Exit();

        await FailedAsync(bench, 2, "is on the branch elsewhere");

        Shell.Run($"git -C '{PathOf(bench, card)}' checkout -q wt/{card}");
        bench.Time.Pass(TimeSpan.FromMinutes(2));
        await bench.StartedAsync();
    }

    [Fact]
    public async Task What_lies_in_its_place_is_left_alone()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.DoAsync(new CreateCard("first") { Triage = true });
        var card = await CreateAsync(bench, card => card with { Triage = true });
        Directory.CreateDirectory(PathOf(bench, card));
        await File.WriteAllTextAsync(Path.Combine(PathOf(bench, card), "mine"), "x", bench.Bounded);

        await bench.DoAsync(new PromoteCard(card, null));

        await FailedAsync(bench, 1, "is no worktree of");
        Assert.True(File.Exists(Path.Combine(PathOf(bench, card), "mine")));
        Assert.Equal("", Git("branch --list wt/*"));
    }

    [Fact]
    public async Task A_branch_that_is_checked_out_elsewhere_is_a_fault_of_the_node()
    {
        await using var bench = await DispatchBench.StartAsync();

        var card = await CreateAsync(bench, card => card with { BranchName = "main" });

        await FailedAsync(bench, 1, "already");
        var kept = await bench.CardAsync(card);
        Assert.Equal((0, true), (kept.ConsecutiveFailures, kept.CooldownUntil is not null));
    }

    [Fact]
    public async Task A_base_that_does_not_exist_is_a_fault_of_the_node()
    {
        await using var bench = await DispatchBench.StartAsync();

        await CreateAsync(bench, card => card with { BaseRef = "--no-such-thing" });

        await FailedAsync(bench, 1, "'--no-such-thing' is no commit");
    }

    [Fact]
    public async Task Without_a_repository_there_is_no_worktree()
    {
        await using var bench = await DispatchBench.StartAsync();
        var plain = Directory.CreateDirectory(_folder["plain"]).FullName;

        await CreateAsync(bench, card => card with { WorkspacePath = null });
        await FailedAsync(bench, 1, "No repository is named");
        await CreateAsync(bench, card => card with { WorkspacePath = plain });
        await FailedAsync(bench, 2, "lies in no git repository");
        await CreateAsync(bench, card => card with { WorkspacePath = _folder["nowhere"] });
        await FailedAsync(bench, 3, "no such directory");
    }

    [Fact]
    public async Task The_default_directory_serves_tasks_that_name_none()
    {
        await using var bench = await DispatchBench.StartAsync($"kanban: {{ default_workdir: {_repository} }}\n");

        await CreateAsync(bench, card => card with { WorkspacePath = null });

        await bench.StartedAsync();
        Assert.Equal(Sha("main"), (await bench.RunAsync(1)).BaseSha);
    }

    [Fact]
    public async Task Hooks_of_the_repository_are_not_run()
    {
        Shell.Run($"cd '{_repository}/.git/hooks' && printf '#!/bin/sh\\ntouch {_folder["hooked"]}\\n' > post-checkout"
            + " && chmod +x post-checkout");
        await using var bench = await DispatchBench.StartAsync();

        await CreateAsync(bench);

        await bench.StartedAsync();
        Assert.False(File.Exists(_folder["hooked"]));
    }

    async Task<CardId> CreateAsync(DispatchBench bench, Func<CreateCard, CreateCard>? with = null)
    {
        var create = new CreateCard("t")
        {
            Assignee = "worker",
            WorkspaceKind = "worktree",
            WorkspacePath = _repository,
        };
        return (await bench.DoAsync(with?.Invoke(create) ?? create)).Card!.Value;
    }

    static async Task FailedAsync(DispatchBench bench, long run, string because)
    {
        await bench.UntilAsync(async () => (await bench.RunAsync(run))?.EndedAt is not null);
        var ended = await bench.RunAsync(run);
        Assert.Equal(RunOutcomes.SpawnFailed, ended.Outcome);
        Assert.Contains(because, ended.Error);
    }

    static string PathOf(DispatchBench bench, CardId card) =>
        Path.Combine(bench.Home.BoardFolder("default"), "worktrees", card.Value);

    void Commit(string name) => Shell.Run(
        $"cd '{_repository}' && touch {name} && git add {name} && git {Identity} commit -q -m {name}");

    string Sha(string name) => Git($"rev-parse {name}");

    string Git(string arguments)
    {
        Shell.Run($"git -C '{_repository}' {arguments} > '{_folder["answer"]}'");
        return File.ReadAllText(_folder["answer"]).Trim();
    }
}
