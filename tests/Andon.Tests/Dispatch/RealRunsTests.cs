using System.Runtime.Versioning;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;
using Andon.Protocol.Lifetime;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Supervision.Runs;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>Daemon, supervisor and worker as processes of their own, and each of them killed.</summary>
[SupportedOSPlatform("linux")]
public sealed class RealRunsTests : IAsyncDisposable
{
    const string Board = "default";

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    readonly TemporaryFolder _folder = new();
    readonly CancellationTokenSource _bound = new(Bound);
    readonly AndonHome _home;
    readonly ClientOptions _options = new() { Time = TimeProvider.System, Salt = 7 };
    readonly AndonClient _client;

    public RealRunsTests()
    {
        _home = AndonHome.Resolve(_folder["home"]);
        _client = new AndonClient(_home, _options);
        Directory.CreateDirectory(Path.Combine(_home.Path, "profiles"));
        File.WriteAllText(
            Path.Combine(_home.Path, "profiles", "worker.yaml"),
            "command: [sh, -c, 'sleep 1000 & while [ ! -e go ]; do sleep 0.05; done; exit 3']\n");
    }

    public async ValueTask DisposeAsync()
    {
        await new Lifecycle(_home, _options).DownAsync(CancellationToken.None);
        _client.Dispose();
        _bound.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_takes_its_worker_along()
    {
        var (task, run) = await StartAsync();
        var tree = TreeOf(run);

        Kill(FolderOf(run).ReadSeat()!.Identity);

        var ended = await EndedAsync(task, run.Id);
        Assert.Equal("crashed", ended.Outcome);
        Assert.NotNull(ended.TreeGoneAt);
        Assert.Empty(tree.Members());
    }

    [Fact]
    public async Task A_worker_outlives_the_daemon_and_is_settled_by_the_next_one()
    {
        var (task, run) = await StartAsync();
        var tree = TreeOf(run);
        var owner = OwnerRecord.TryRead(_home)!;
        Kill(new ProcessIdentity(owner.BootId, owner.Pid, owner.StartTicks));

        var where = await _client.WhereAsync(_bound.Token);
        Assert.NotEqual(owner.Pid, where.Owner!.Pid);
        Assert.NotEmpty(tree.Members());
        await File.WriteAllTextAsync(Path.Combine(run.WorkspacePath!, "go"), "", _bound.Token);

        var ended = await EndedAsync(task, run.Id);
        Assert.Equal(("crashed", 3), (ended.Outcome, ended.ExitCode));
        Assert.Empty(tree.Members());
    }

    [Fact]
    public async Task A_stopped_task_has_no_processes_and_is_not_started_again()
    {
        var (task, run) = await StartAsync();
        var tree = TreeOf(run);

        await _client.SubmitAsync(Board, new StopTaskRequest { Task = task }, _bound.Token);

        var ended = await EndedAsync(task, run.Id);
        Assert.Equal("stopped", ended.Outcome);
        Assert.Empty(tree.Members());
        Assert.Single((await _client.RunsAsync(Board, task, _bound.Token)).Runs);
    }

    /// <summary>A task whose worker runs, and has started a process of its own.</summary>
    async Task<(string Task, RunMessage Run)> StartAsync()
    {
        await new Lifecycle(_home, _options).UpAsync(dispatch: true, _bound.Token);
        var request = new CreateRequest { Title = "to be killed", Assignee = "worker", MaxRetries = 1 };
        var task = (await _client.SubmitAsync(Board, request, _bound.Token)).Task!.Id;
        var run = await UntilAsync(task, runs => runs.Count > 0 && runs[0].SpawnedAt is not null ? runs[0] : null);
        while (TreeOf(run).Members().Count < 2) await Task.Delay(10, _bound.Token);
        return (task, run);
    }

    Task<RunMessage> EndedAsync(string task, long run) =>
        UntilAsync(task, runs => runs.FirstOrDefault(each => each.Id == run && each.TreeGoneAt is not null));

    async Task<RunMessage> UntilAsync(string task, Func<IReadOnlyList<RunMessage>, RunMessage?> find)
    {
        while (true)
        {
            if (find((await _client.RunsAsync(Board, task, _bound.Token)).Runs) is { } found) return found;
            await Task.Delay(20, _bound.Token);
        }
    }

    RunFolder FolderOf(RunMessage run) => RunFolder.Of(_home, Board, run.Id);

    ProcessTree TreeOf(RunMessage run) => ProcessTree.Of(FolderOf(run).ReadWorker()!.Identity, FolderOf(run).Marker);

    static void Kill(ProcessIdentity identity)
    {
        using var process = PidFd.TryOpen(identity);
        process!.Signal(Signals.Kill);
    }
}
