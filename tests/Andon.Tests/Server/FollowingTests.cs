using Andon.Protocol.Client;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Xunit;

namespace Andon.Tests.Server;

public sealed class FollowingTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiting_reader_hears_the_next_event_and_no_other()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var first = await client.SubmitAsync("default", new CreateRequest { Title = "first" }, Cancelled);

        var waiting = client.EventsAsync(
            "default", new EventQuery { After = first.Position }, TimeSpan.FromSeconds(20), Cancelled);
        var second = await client.SubmitAsync("default", new CreateRequest { Title = "second" }, Cancelled);
        var heard = await waiting;

        Assert.Equal([second.Position], heard.Events.Select(happened => happened.Id));
        Assert.Equal(second.Position, heard.Position);
    }

    [Fact]
    public async Task A_wait_that_ends_answers_with_nothing_and_a_cursor()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var created = await client.SubmitAsync("default", new CreateRequest { Title = "t" }, Cancelled);

        var none = await client.EventsAsync(
            "default", new EventQuery { Kinds = ["archived"] }, TimeSpan.FromSeconds(1), Cancelled);

        Assert.Empty(none.Events);
        Assert.Equal(created.Position, none.Position);
    }

    [Fact]
    public async Task Pages_of_events_leave_none_out()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        for (var i = 0; i < 7; i++) await client.SubmitAsync("default", new CreateRequest { Title = "t" }, Cancelled);

        var seen = new List<long>();
        for (var cursor = 0L; seen.Count < 7;)
        {
            var page =
                await client.EventsAsync("default", new EventQuery { After = cursor, Limit = 3 }, default, Cancelled);
            seen.AddRange(page.Events.Select(happened => happened.Id));
            cursor = page.Position;
        }

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], seen);
    }

    [Fact]
    public async Task A_gateway_is_attached_while_its_stream_is_open_and_hears_of_its_own_tasks()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        var gateway = await client.AttachAsync("a-dev", dispatch: true, Cancelled);
        var attached = await gateway.NextAsync(Cancelled);
        var whileOpen = served.Dispatch.Attached;
        await client.SubmitAsync(
            "default", new CreateRequest { Title = "not its own", Assignee = "somebody" }, Cancelled);
        var own =
            await client.SubmitAsync("default", new CreateRequest { Title = "own", Assignee = "a-dev" }, Cancelled);
        var notice = await gateway.NextAsync(Cancelled);
        await gateway.DisposeAsync();
        while (served.Dispatch.Attached > 0) await Task.Delay(10, Cancelled);

        Assert.Equal(("attached", "a-dev", true, 1), (attached!.Kind, attached.Profile, attached.Dispatch, whileOpen));
        Assert.Equal(("notification", "default", own.Task!.Id), (notice!.Kind, notice.Board, notice.Event!.TaskId));
    }

    [Fact]
    public async Task A_daemon_that_leaves_says_so_to_gateways_and_cuts_waits_short()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        await using var gateway = await client.AttachAsync("a-dev", dispatch: false, Cancelled);
        await gateway.NextAsync(Cancelled);
        var waiting = client.EventsAsync("default", new EventQuery { After = 99 }, TimeSpan.FromSeconds(50), Cancelled);

        var stopped = await client.StopAsync(Cancelled);
        var reason = await served.Daemon.Leaving;
        var leaving = await gateway.NextAsync(Cancelled);

        Assert.Equal(Environment.ProcessId, stopped.Owner.Pid);
        Assert.Equal(("leaving", reason), (leaving!.Kind, leaving.Reason));
        Assert.Empty((await waiting).Events);
        Assert.Null(await gateway.NextAsync(Cancelled));
    }

    [Fact]
    public async Task A_renewal_that_is_held_back_lets_the_worker_go_on_when_the_daemon_leaves()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var created =
            await client.SubmitAsync("default", new CreateRequest { Title = "t", Assignee = "a-dev" }, Cancelled);
        var claimed =
            await client.SubmitAsync("default", new ClaimRequest { Task = created.Task!.Id, Kind = "pull" }, Cancelled);
        served.Dispatch.Renewing = token => Task.Delay(Timeout.Infinite, token).ContinueWith<RenewReply>(
            _ => throw new OperationCanceledException(token), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        using var worker = served.Client(worker: new WorkerCredential(new(claimed.Run!.Value), claimed.RunToken!));

        var renewing = worker.RenewAsync("default", claimed.Run.Value, Cancelled);
        await client.StopAsync(Cancelled);

        Assert.True((await renewing).Continue);
    }
}
