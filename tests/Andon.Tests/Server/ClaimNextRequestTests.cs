using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Xunit;

namespace Andon.Tests.Server;

public sealed class ClaimNextRequestTests
{
    const string Path = "v1/boards/default/claim-next";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static ClaimNextRequest Waiting => new() { Lane = "a-dev", WaitSeconds = 60 };

    static Task<CommandReply> CreateAsync(AndonClient client, string title = "t") =>
        client.SubmitAsync("default", new CreateRequest { Title = title, Assignee = "a-dev" }, Cancelled);

    [Fact]
    public async Task Two_who_wait_never_get_the_same_task()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        using var other = served.Client();
        var first = client.ClaimNextAsync("default", Waiting, Cancelled);
        var second = other.ClaimNextAsync("default", Waiting, Cancelled);

        var one = await CreateAsync(client, "one");
        var lucky = await await Task.WhenAny(first, second);
        Assert.False(first.IsCompleted && second.IsCompleted);
        var two = await CreateAsync(client, "two");
        var claims = await Task.WhenAll(first, second);

        Assert.Equal(one.TaskId, lucky.TaskId);
        Assert.Equal(
            new HashSet<string?> { one.TaskId, two.TaskId }, claims.Select(claim => claim.TaskId).ToHashSet());
        Assert.All(claims, claim => Assert.False(string.IsNullOrEmpty(claim.RunToken)));
    }

    [Fact]
    public async Task Its_worker_keeps_the_claim_and_ends_it_with_the_token()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        await CreateAsync(client);

        var claim = await client.ClaimNextAsync("default", new ClaimNextRequest { Lane = "a-dev" }, Cancelled);
        using var worker = served.Client("me", new WorkerCredential(new(claim.Run!.Value), claim.RunToken!));
        await worker.SubmitAsync("default", new HeartbeatRequest { Task = claim.TaskId! }, Cancelled);
        var done = await worker.SubmitAsync(
            "default", new CompleteRequest { Task = claim.TaskId!, Summary = "done" }, Cancelled);

        Assert.Equal("done", done.Landed);
    }

    [Fact]
    public async Task Without_a_task_it_is_refused_at_once_or_when_the_wait_is_over()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        var atOnce = await Assert.ThrowsAsync<AndonException>(
            () => client.ClaimNextAsync("default", new ClaimNextRequest { Lane = "a-dev" }, Cancelled));
        var later = await Assert.ThrowsAsync<AndonException>(
            () => client.ClaimNextAsync("default", Waiting with { WaitSeconds = 1 }, Cancelled));
        var (status, _) = await served.SendAsync("POST", Path, "{\"lane\":\"a-dev\",\"wait_seconds\":3601}");

        Assert.Equal((ErrorCode.NothingToClaim, ErrorCode.NothingToClaim, 400), (atOnce.Code, later.Code, status));
    }

    [Fact]
    public async Task A_paused_board_holds_and_lets_go_when_it_is_resumed()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        await CreateAsync(client);
        var open = served.Dispatch.Holding;
        served.Dispatch.Holding = open with
        {
            Pauses = [new Pause("board", "default", null, "ada", Andon.Core.Instant.FromSeconds(1))],
        };

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => client.ClaimNextAsync("default", new ClaimNextRequest { Lane = "a-dev" }, Cancelled));
        var waiting = client.ClaimNextAsync("default", Waiting, Cancelled);
        served.Dispatch.Holding = open;

        Assert.Contains("paused by ada", refused.Message + refused.Refusal.Why, StringComparison.Ordinal);
        Assert.NotNull((await waiting).RunToken);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_run_that_it_got_before()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        await CreateAsync(client, "one");
        await CreateAsync(client, "two");

        var (_, first) = await served.SendAsync(
            "POST", Path, "{\"lane\":\"a-dev\"}", (ProtocolHeaders.RequestId, "n1"));
        await served.RestartAsync();
        var (_, second) = await served.SendAsync(
            "POST", Path, "{\"lane\":\"a-dev\"}", (ProtocolHeaders.RequestId, "n1"));

        Assert.Contains("\"run_token\":\"", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("\"replayed\":false", "\"replayed\":true", StringComparison.Ordinal), second);
    }

    [Fact]
    public async Task Who_leaves_while_it_waits_gets_nothing()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        using var leaving = new CancellationTokenSource();
        using var left = served.Client();
        var waiting = left.ClaimNextAsync("default", Waiting, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        left.Dispose();

        var task = await CreateAsync(client);
        var claim = await client.ClaimNextAsync("default", Waiting, Cancelled);

        Assert.Equal(task.TaskId, claim.TaskId);
    }

    [Fact]
    public async Task A_daemon_that_leaves_hands_those_who_wait_to_the_next()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var waiting = client.ClaimNextAsync("default", Waiting, Cancelled);

        await served.RestartAsync();
        using var other = served.Client();
        var task = await CreateAsync(other);

        Assert.Equal(task.TaskId, (await waiting).TaskId);
    }

    [Fact]
    public async Task A_name_that_is_nearly_a_profile_is_told_and_an_outside_lane_is_not()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        served.Dispatch.Holding = served.Dispatch.Holding with
        {
            Profiles = Andon.Tests.Core.Some.Profiles("a-dev"),
        };

        var typo = await client.SubmitAsync(
            "default", new CreateRequest { Title = "t", Assignee = "a-dve" }, Cancelled);
        var outside = await client.SubmitAsync(
            "default", new AssignRequest { Task = typo.TaskId!, Assignee = "deploy-lane" }, Cancelled);
        var right = await client.SubmitAsync(
            "default", new AssignRequest { Task = typo.TaskId!, Assignee = "A-Dev" }, Cancelled);

        Assert.Equal("There is no profile a-dve; the nearest is a-dev.", typo.Note);
        Assert.Equal((null, null), (outside.Note, right.Note));
        Assert.Equal("a-dev", right.Task!.Assignee);
    }
}
