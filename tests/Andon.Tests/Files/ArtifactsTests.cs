using System.Runtime.Versioning;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Andon.Tests.Storage;
using Xunit;

namespace Andon.Tests.Files;

/// <summary>What a run hands over is kept as it was, and nothing from outside its workspace is.</summary>
[SupportedOSPlatform("linux")]
public sealed class ArtifactsTests : IDisposable
{
    const string Board = "default";

    readonly TemporaryFolder _folder = new();
    string _workspace;
    ClientOptions? _told;

    public ArtifactsTests()
    {
        _workspace = Directory.CreateDirectory(_folder["work"]).FullName;
        Directory.CreateDirectory(_folder["work/out"]);
        _folder.Write("work/out/report.md", "a report");
        _folder.Write("secret", "a secret");
    }

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_handed_over_outlives_the_workspace()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, run, worker) = await StartAsync(served);
        using var client = worker;

        await client.SubmitAsync(
            Board,
            new CompleteRequest
            {
                Task = task,
                Summary = "done",
                Artifacts = ["out/report.md", Path.Combine(_workspace, "out/./report.md")],
                Metadata = RawJson.Of("""{"artifacts":["https://example.org/x","out/report.md"]}"""),
            },
            Cancelled);
        Directory.Delete(_workspace, recursive: true);

        var shown = await client.TaskAsync(Board, task, Cancelled);
        var file = Assert.Single(Assert.Single(shown.Runs).Artifacts);
        Assert.Equal(("out/report.md", 8), (file.Name, (int)file.Size));
        var listed = await client.AttachmentsAsync(Board, task, Cancelled);
        Assert.Equal(run, Assert.Single(listed.Artifacts).Run);
        await using var content = await client.OpenFileAsync(Board, task, "out/report.md", run, Cancelled);
        using var reader = new StreamReader(content);
        Assert.Equal("a report", await reader.ReadToEndAsync(Cancelled));
        Assert.Equal("done", shown.Task.Status);
    }

    [Theory]
    [InlineData("missing", "no such file")]
    [InlineData("../secret", "not inside")]
    [InlineData("out/../../secret", "not inside")]
    [InlineData("/etc/passwd", "not inside")]
    [InlineData("SECRET", "not inside")]
    [InlineData("link", "is a link")]
    [InlineData("linked/secret", "is a link")]
    [InlineData("nowhere/file", "is missing")]
    [InlineData("out", "no ordinary file")]
    [InlineData("second", "has another name")]
    [InlineData("pipe", "no ordinary file")]
    [InlineData("a\nb", "control characters")]
    [InlineData("", "empty")]
    public async Task What_is_not_an_ordinary_file_inside_is_refused_and_the_run_goes_on(string path, string because)
    {
        File.CreateSymbolicLink(_folder["work/link"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["work/linked"], _folder.Root);
        Shell.Run($"cd '{_workspace}' && echo x > first && ln first second && mkfifo pipe");
        await using var served = await ServedHome.StartAsync();
        var (task, _, worker) = await StartAsync(served);
        using var client = worker;
        var complete = new CompleteRequest
        {
            Task = task,
            Summary = "done",
            Artifacts = ["out/report.md", path == "SECRET" ? _folder["secret"] : path],
        };

        var refused =
            await Assert.ThrowsAsync<AndonException>(() => client.SubmitAsync(Board, complete, Cancelled));

        Assert.Equal(ErrorCode.ArtifactRefused, refused.Code);
        Assert.Contains(because, refused.Refusal.Why, StringComparison.OrdinalIgnoreCase);
        var shown = await client.TaskAsync(Board, task, Cancelled);
        Assert.Equal("running", shown.Task.Status);
        Assert.Empty(Assert.Single(shown.Runs).Artifacts);
    }

    /// <summary>The daemon must open no file of a store, whatever a task calls its workspace.</summary>
    [Theory]
    [InlineData("boards/default", "board.db")]
    [InlineData("boards/default", "board.db-wal")]
    [InlineData("boards", "default/board.db-wal")]
    [InlineData(".", "boards/default/board.db.seal")]
    [InlineData("..", "home/boards/default/board.db-wal")]
    public async Task No_file_of_the_home_is_taken(string workspace, string path)
    {
        await using var served = await ServedHome.StartAsync();
        _workspace = Path.GetFullPath(workspace, served.Home.Path);
        path = path.Replace("home/", $"{Path.GetFileName(served.Home.Path)}/", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_workspace, path))!);
        await File.WriteAllTextAsync(Path.Combine(_workspace, path), "pages", Cancelled);
        var (task, _, worker) = await StartAsync(served);
        using var client = worker;

        var refused = await Assert.ThrowsAsync<AndonException>(() => client.SubmitAsync(
            Board, new CompleteRequest { Task = task, Summary = "done", Artifacts = [path] }, Cancelled));

        Assert.Equal(ErrorCode.ArtifactRefused, refused.Code);
        Assert.Contains("Andon's home", refused.Refusal.Why);
    }

    [Theory]
    [InlineData("workspaces")]
    [InlineData("worktrees")]
    public async Task What_lies_in_a_directory_made_for_a_worker_is_taken(string place)
    {
        await using var served = await ServedHome.StartAsync();
        _workspace = Directory.CreateDirectory(
            Path.Combine(served.Home.BoardFolder(Board), place, "t_0123456789abcdef")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_workspace, "report.md"), "a report", Cancelled);
        var (task, _, worker) = await StartAsync(served);
        using var client = worker;

        await client.SubmitAsync(
            Board, new CompleteRequest { Task = task, Summary = "done", Artifacts = ["report.md"] }, Cancelled);

        Assert.Single((await client.AttachmentsAsync(Board, task, Cancelled)).Artifacts);
    }

    [Fact]
    public async Task A_declared_artifact_that_is_missing_refuses_the_completion_too()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, _, worker) = await StartAsync(served);
        using var client = worker;
        var metadata = RawJson.Of("""{"artifacts":["out/missing.md"]}""");

        var refused = await Assert.ThrowsAsync<AndonException>(() => client.SubmitAsync(
            Board, new CompleteRequest { Task = task, Summary = "done", Metadata = metadata }, Cancelled));

        Assert.Equal(ErrorCode.ArtifactRefused, refused.Code);
    }

    [Fact]
    public async Task A_repeated_completion_is_answered_although_its_files_are_gone()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, run, worker) = await StartAsync(served, options => options with { RequestId = "complete-1" });
        using var client = worker;
        var complete = new CompleteRequest { Task = task, Summary = "done", Artifacts = ["out/report.md"] };

        await client.SubmitAsync(Board, complete, Cancelled);
        Directory.Delete(_workspace, recursive: true);
        using var repeating = served.Client(_ => _told!);
        var again = await repeating.SubmitAsync(Board, complete, Cancelled);

        Assert.Equal((true, run), (again.Replayed, again.Run));
    }

    [Fact]
    public async Task Without_a_run_there_is_nothing_to_hand_over_and_a_persons_remark_is_only_that()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task = (await client.SubmitAsync(Board, new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;

        var refused = await Assert.ThrowsAsync<AndonException>(() => client.SubmitAsync(
            Board, new CompleteRequest { Task = task, Summary = "done", Artifacts = ["x"] }, Cancelled));
        var metadata = RawJson.Of("""{"artifacts":["a drawing on the wall"]}""");
        await client.SubmitAsync(
            Board, new CompleteRequest { Task = task, Summary = "done", Metadata = metadata }, Cancelled);

        Assert.Equal(ErrorCode.ArtifactRefused, refused.Code);
        Assert.Equal("done", (await client.TaskAsync(Board, task, Cancelled)).Task.Status);
    }

    /// <summary>A task that an outside worker has pulled, and that worker's client.</summary>
    async Task<(string Task, long Run, AndonClient Worker)> StartAsync(
        ServedHome served, Func<ClientOptions, ClientOptions>? with = null)
    {
        using var client = served.Client();
        var create = new CreateRequest
        {
            Title = "t",
            Assignee = "a-dev",
            WorkspaceKind = "dir",
            WorkspacePath = _workspace,
        };
        var task = (await client.SubmitAsync(Board, create, Cancelled)).Task!.Id;
        var claim = await client.SubmitAsync(Board, new ClaimRequest { Task = task, Kind = "pull" }, Cancelled);
        var credential = new WorkerCredential(new RunId(claim.Run!.Value), claim.RunToken!);
        var worker = served.Client(options =>
        {
            var told = options with { Worker = credential };
            return _told = with?.Invoke(told) ?? told;
        });
        return (task, claim.Run.Value, worker);
    }
}
