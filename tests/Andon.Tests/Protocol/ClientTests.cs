using System.Text;
using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Protocol;

public sealed class ClientTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Replies_come_whole_however_they_are_cut(bool blocking)
    {
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            await talk.DripAsync(ScriptedPeer.Reply(ScriptedPeer.Where("dripped")));
            await talk.ReadAsync();
            var body = ScriptedPeer.Where("chunked");
            await talk.DripAsync(
                $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{body[..3]}\r\n"
                + $"{body.Length - 3:x}\r\n{body[3..]}\r\n0\r\n\r\n");
            await talk.ReadAsync();
            await talk.SendAsync(ScriptedPeer.Reply(ScriptedPeer.Where(new string('x', 5_000_000))));
            await talk.ReadAsync();
            await talk.SendAsync(ScriptedPeer.Reply(ScriptedPeer.Where("after")));
        });
        using var client = peer.Client(blocking);

        var homes = await OnItsThreadAsync(async () => new[]
        {
            (await client.WhereAsync(Cancelled)).Home, (await client.WhereAsync(Cancelled)).Home,
            (await client.WhereAsync(Cancelled)).Home, (await client.WhereAsync(Cancelled)).Home,
        });

        Assert.Equal(["dripped", "chunked", new string('x', 5_000_000), "after"], homes);
        Assert.Equal(1, peer.Connections);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_reply_that_breaks_off_is_asked_for_again_under_the_same_id(bool blocking)
    {
        var reply = ScriptedPeer.Reply(ScriptedPeer.Where(new string('x', 100)));
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            await talk.SendAsync(
                talk.Number < 4 ? reply[..(talk.Number * 20)] : "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
        });
        using var client = peer.Client(blocking);

        var told = await Assert.ThrowsAsync<AndonException>(
            () => OnItsThreadAsync(() => client.StopAsync(Cancelled)));

        Assert.Equal(ErrorCode.Internal, told.Code);
        Assert.Equal(4, peer.Connections);
        Assert.Contains($"\r\n{ProtocolHeaders.RequestId}: ", Assert.Single(peer.Requests.Distinct()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_is_kept_unless_either_side_has_ended_it(bool blocking)
    {
        var answers = new[]
        {
            ScriptedPeer.Reply(ScriptedPeer.Where("kept")),
            ScriptedPeer.Reply(ScriptedPeer.Where("last"), "Connection: close\r\n"),
            ScriptedPeer.Reply(ScriptedPeer.Where("more")) + "than was asked for",
            ScriptedPeer.Reply(ScriptedPeer.Where("closed")),
            ScriptedPeer.Reply(ScriptedPeer.Where("new")),
        };
        var given = 0;
        await using var peer = new ScriptedPeer(async talk =>
        {
            while (await talk.ReadAsync() is not null)
            {
                await talk.SendAsync(answers[given++]);
                if (given == 4) return;
            }
        });
        using var client = peer.Client(blocking);

        var homes = new List<string>();
        var connections = new List<int>();
        for (var i = 0; i < answers.Length; i++)
        {
            homes.Add((await OnItsThreadAsync(() => client.WhereAsync(Cancelled))).Home);
            connections.Add(peer.Connections);
        }

        Assert.Equal(["kept", "last", "more", "closed", "new"], homes);
        Assert.Equal([1, 1, 2, 3, 4], connections);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_daemon_that_is_busy_is_asked_again(bool blocking)
    {
        var busy = JsonSerializer.Serialize(
            Problem.Of(new Refusal(ErrorCode.Busy, "Not now.", "Busy.", "Wait."), board: null),
            WireJson.Default.Problem);
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            await talk.SendAsync($"HTTP/1.1 503 X\r\nContent-Length: {busy.Length}\r\n\r\n{busy}");
            await talk.ReadAsync();
            await talk.SendAsync(ScriptedPeer.Reply(ScriptedPeer.Where("at last")));
        });
        using var client = peer.Client(blocking);

        var reply = await OnItsThreadAsync(() => client.WhereAsync(Cancelled));

        Assert.Equal(("at last", 1), (reply.Home, peer.Connections));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_peer_that_says_nothing_is_given_up(bool blocking)
    {
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            await talk.ReadAsync();
        });
        using var client = peer.Client(blocking, TimeSpan.FromMilliseconds(50));

        var late = await Assert.ThrowsAsync<AndonException>(() => OnItsThreadAsync(() => client.WhereAsync(Cancelled)));

        Assert.Equal(ErrorCode.Unavailable, late.Code);
        Assert.Contains("did not answer within", late.What);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Where_nobody_listens_nothing_is_running(bool blocking)
    {
        var peer = new ScriptedPeer(_ => Task.CompletedTask);
        using var client = peer.Client(blocking, TimeSpan.FromMilliseconds(50));
        await peer.DisposeAsync();

        var nobody = await Assert.ThrowsAsync<AndonException>(
            () => OnItsThreadAsync(() => client.WhereAsync(Cancelled)));

        Assert.Equal(ErrorCode.Unavailable, nobody.Code);
        Assert.Contains("No daemon answers", nobody.What);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_wait_is_cancelled_and_the_next_request_goes_through(bool blocking)
    {
        using var cancelling = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            if (talk.Number > 1) await talk.SendAsync(ScriptedPeer.Reply(ScriptedPeer.Where("well")));
            else await cancelling.CancelAsync();
            await talk.ReadAsync();
        });
        using var client = peer.Client(blocking);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => OnItsThreadAsync(() => client.WhereAsync(cancelling.Token)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => OnItsThreadAsync(() => client.WhereAsync(cancelling.Token)));
        var reply = await OnItsThreadAsync(() => client.WhereAsync(Cancelled));

        Assert.Equal("well", reply.Home);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stream_is_read_as_it_comes_until_it_is_cancelled_or_breaks_off(bool blocking)
    {
        using var cancelling = new CancellationTokenSource();
        using var heard = new SemaphoreSlim(0);
        await using var peer = new ScriptedPeer(async talk =>
        {
            await talk.ReadAsync();
            await talk.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await heard.WaitAsync();
            await talk.SendAsync("4\r\nlast\r\n");
            if (talk.Number == 1) await talk.SendAsync("0\r\n\r\n");
            if (talk.Number == 3) await heard.WaitAsync();
            if (talk.Number == 3) await cancelling.CancelAsync();
            if (talk.Number != 2) await talk.ReadAsync();
        });
        using var client = peer.Client(blocking);
        var ends = new List<string>();

        for (var i = 0; i < 3; i++)
        {
            while (heard.Wait(0, Cancelled)) continue;
            ends.Add(await OnItsThreadAsync(async () =>
            {
                await using var stream = await client.RunLogAsync("b", 1, 0, follow: true, Cancelled);
                return await ReadAsync(stream, heard, cancelling.Token);
            }));
        }

        Assert.Equal(["first last end", "first last IOException", "first last OperationCanceledException"], ends);
    }

    [Fact]
    public async Task Many_requests_at_once_get_each_its_own_answer()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        for (var round = 0; round < 3; round++)
        {
            var titles = Enumerable.Range(0, 64).Select(i => $"task {round}.{i}").ToList();
            var replies = await Task.WhenAll(titles.Select(
                title => client.SubmitAsync("default", new CreateRequest { Title = title }, Cancelled)));
            Assert.Equal(titles, replies.Select(reply => reply.Task!.Title));
        }
    }

    [Fact]
    public async Task Both_ways_tell_the_same()
    {
        await using var served = await ServedHome.StartAsync();
        using var waiting = served.Client("Ada Lovelace é");
        using var blocking = served.Client("Ada Lovelace é", blocking: true);
        var created = await waiting.SubmitAsync("default", new CreateRequest { Title = "t" }, Cancelled);

        var one = await waiting.TaskAsync("default", created.Task!.Id, Cancelled);
        var other = await OnItsThreadAsync(() => blocking.TaskAsync("default", created.Task.Id, Cancelled));
        var refusedOne = await Assert.ThrowsAsync<AndonException>(() => waiting.BoardAsync("none", Cancelled));
        var refusedOther = await Assert.ThrowsAsync<AndonException>(
            () => OnItsThreadAsync(() => blocking.BoardAsync("none", Cancelled)));

        Assert.Equal(
            JsonSerializer.Serialize(one, WireJson.Default.TaskReply),
            JsonSerializer.Serialize(other, WireJson.Default.TaskReply));
        Assert.Equal((refusedOne.Refusal, refusedOne.Board), (refusedOther.Refusal, refusedOther.Board));
    }

    [Fact]
    public async Task An_id_that_no_header_can_have_is_refused_at_once()
    {
        await using var peer = new ScriptedPeer(_ => Task.CompletedTask);
        using var client = new AndonClient(peer.Home, new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = 1,
            MayStart = false,
            RequestId = "a\r\nb",
        });

        var refused = await Assert.ThrowsAsync<AndonException>(() => client.StopAsync(Cancelled));

        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
    }

    /// <summary>A blocking client holds its thread, which must be none that the other side needs.</summary>
    static Task<T> OnItsThreadAsync<T>(Func<Task<T>> ask) =>
        Task.Factory.StartNew(
            ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    static async Task<string> ReadAsync(Stream stream, SemaphoreSlim heard, CancellationToken cancellationToken)
    {
        var bytes = new byte[100];
        var text = new StringBuilder();
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(bytes, cancellationToken);
                if (read == 0) return $"{text}end";
                text.Append(Encoding.ASCII.GetString(bytes, 0, read)).Append(' ');
                heard.Release();
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            return $"{text}{end.GetType().Name}";
        }
    }
}
