using System.Text;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Xunit;

namespace Andon.Tests.Server;

public sealed class WorkersTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pulling_worker_gets_a_token_and_acts_as_its_run()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, credential) = await PullAsync(served);
        using var worker = served.Client("me", credential);

        await worker.SubmitAsync("default", new HeartbeatRequest { Task = task, Note = "at it" }, Cancelled);
        await worker.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" }, Cancelled);
        var shown = await worker.TaskAsync("default", task, Cancelled);

        Assert.Equal("done", shown.Task.Status);
        var completed = shown.Events.Single(happened => happened.Kind == "completed");
        Assert.Equal(("run:a-dev", "me"), (completed.Actor, completed.Label));
    }

    [Fact]
    public async Task Only_a_run_that_shows_its_own_token_writes()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, credential) = await PullAsync(served);
        var complete = new CompleteRequest { Task = task, Summary = "done" };
        using var person = served.Client();
        using var wrong = served.Client(worker: credential with { Token = new string('0', 64) });
        using var otherRun = served.Client(worker: credential with { Run = new RunId(77) });

        var tokenless =
            await Assert.ThrowsAsync<AndonException>(() => person.SubmitAsync("default", complete, Cancelled));
        var forged = await Assert.ThrowsAsync<AndonException>(() => wrong.SubmitAsync("default", complete, Cancelled));
        var another =
            await Assert.ThrowsAsync<AndonException>(() => otherRun.SubmitAsync("default", complete, Cancelled));

        Assert.Equal(ErrorCode.RunTokenRequired, tokenless.Code);
        Assert.Equal((ErrorCode.RunTokenInvalid, ErrorCode.RunTokenInvalid), (forged.Code, another.Code));
        Assert.Equal("running", (await person.TaskAsync("default", task, Cancelled)).Task.Status);
    }

    [Fact]
    public async Task The_answer_to_a_repeated_claim_has_the_same_token_and_nobody_elses_has()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task =
            (await client.SubmitAsync(
                "default", new CreateRequest { Title = "t", Assignee = "a-dev" }, Cancelled)).Task!.Id;
        var body = $"{{\"task\":\"{task}\",\"kind\":\"pull\"}}";

        var (_, first) = await served.SendAsync(
            "POST", "v1/boards/default/commands/claim", body, (ProtocolHeaders.RequestId, "c1"));
        await served.RestartAsync();
        var (_, second) = await served.SendAsync(
            "POST", "v1/boards/default/commands/claim", body, (ProtocolHeaders.RequestId, "c1"));
        var (status, other) = await served.SendAsync(
            "POST", "v1/boards/default/commands/claim", body, (ProtocolHeaders.RequestId, "c2"));

        Assert.Contains("\"run_token\":\"", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("\"replayed\":false", "\"replayed\":true", StringComparison.Ordinal), second);
        Assert.Equal((409, false), (status, other.Contains("run_token\":", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_superseded_run_changes_nothing()
    {
        await using var served = await ServedHome.StartAsync();
        var (task, credential) = await PullAsync(served);
        using var person = served.Client();
        using var worker = served.Client(worker: credential);
        await person.SubmitAsync("default", new ReclaimRequest { Task = task, Reason = "too slow" }, Cancelled);

        var late = await Assert.ThrowsAsync<AndonException>(() =>
            worker.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" }, Cancelled));
        var comment = await Assert.ThrowsAsync<AndonException>(() =>
            worker.SubmitAsync("default", new CommentRequest { Task = task, Body = "I was here" }, Cancelled));

        Assert.Equal((ErrorCode.RunSuperseded, ErrorCode.RunSuperseded), (late.Code, comment.Code));
        Assert.Empty((await person.TaskAsync("default", task, Cancelled)).Comments);
    }

    [Fact]
    public async Task A_run_reports_for_itself_alone()
    {
        await using var served = await ServedHome.StartAsync();
        var (_, credential) = await PullAsync(served);
        using var person = served.Client();
        using var worker = served.Client(worker: credential);
        var settle = new SettleRequest { Outcome = "crashed", Error = "boom" };

        var nobody = await Assert.ThrowsAsync<AndonException>(
            () => person.SettleAsync("default", credential.Run.Value, settle, Cancelled));
        var another =
            await Assert.ThrowsAsync<AndonException>(() => worker.SettleAsync("default", 99, settle, Cancelled));
        var renewed = await worker.RenewAsync("default", credential.Run.Value, Cancelled);
        var settled = await worker.SettleAsync("default", credential.Run.Value, settle, Cancelled);

        Assert.Equal((ErrorCode.RunTokenRequired, ErrorCode.RunTokenInvalid), (nobody.Code, another.Code));
        Assert.True(renewed.Continue);
        Assert.Equal(credential.Run.Value, settled.Run);
    }

    [Fact]
    public async Task A_worker_cannot_stop_the_daemon()
    {
        await using var served = await ServedHome.StartAsync();
        var (_, credential) = await PullAsync(served);
        using var worker = served.Client(worker: credential);

        var refused = await Assert.ThrowsAsync<AndonException>(() => worker.StopAsync(Cancelled));

        Assert.Equal(ErrorCode.Forbidden, refused.Code);
        Assert.False(served.Daemon.Leaving.IsCompleted);
    }

    [Fact]
    public async Task A_log_is_followed_until_the_runs_processes_are_gone()
    {
        await using var served = await ServedHome.StartAsync();
        served.Dispatch.LogFile = Path.Combine(served.Home.Path, "worker.log");
        var (task, credential) = await PullAsync(served);
        using var worker = served.Client(worker: credential);

        await using var stream = await worker.RunLogAsync("default", credential.Run.Value, 0, follow: true, Cancelled);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await File.WriteAllTextAsync(served.Dispatch.LogFile, "first\n", Cancelled);
        var first = await reader.ReadLineAsync(Cancelled);
        await File.AppendAllTextAsync(served.Dispatch.LogFile, "last\n", Cancelled);
        await worker.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" }, Cancelled);
        var rest = await reader.ReadToEndAsync(Cancelled);
        await using var tail = await worker.RunLogAsync("default", credential.Run.Value, 6, follow: false, Cancelled);

        Assert.Equal(("first", "last\n"), (first, rest));
        Assert.Equal("last\n", await new StreamReader(tail).ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task A_log_that_is_a_link_is_not_opened_for_it_may_lead_to_a_live_database()
    {
        await using var served = await ServedHome.StartAsync();
        served.Dispatch.LogFile = Path.Combine(served.Home.Path, "worker.log");
        var (_, credential) = await PullAsync(served);
        using var worker = served.Client(worker: credential);
        var other = Path.Combine(served.Home.Path, "other");
        await File.WriteAllTextAsync(other, "not a log", Cancelled);
        File.CreateSymbolicLink(served.Dispatch.LogFile, other);

        await using var log = await worker.RunLogAsync("default", credential.Run.Value, 0, follow: false, Cancelled);

        Assert.Equal("", await new StreamReader(log).ReadToEndAsync(Cancelled));
    }

    static async Task<(string Task, WorkerCredential Credential)> PullAsync(ServedHome served)
    {
        using var client = served.Client();
        var created =
            await client.SubmitAsync("default", new CreateRequest { Title = "work", Assignee = "a-dev" }, Cancelled);
        var claimed =
            await client.SubmitAsync("default", new ClaimRequest { Task = created.Task!.Id, Kind = "pull" }, Cancelled);
        return (created.Task.Id, new WorkerCredential(new RunId(claimed.Run!.Value), claimed.RunToken!));
    }
}
