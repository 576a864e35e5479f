using Andon.Storage.Contract;
using Xunit;

namespace Andon.StoreContract;

public abstract partial class BoardStoreContract
{
    [Fact]
    public async Task Positions_have_no_gap_and_events_come_back_in_order()
    {
        await using var board = await StartAsync();
        for (var i = 0; i < 10; i++) await board.Store.CreateAsync($"card {Some.Number(i)}");

        var events = await board.Store.ReadAsync(r => r.Events(new EventFilter(0, 1000)), CancellationToken.None);

        Assert.Equal(
            Enumerable.Range(1, (int)board.Store.Position).Select(i => (long)i), events.Select(e => e.Position));
        Assert.All(events, e => Assert.Equal("human:ada", e.Actor.Principal));
        Assert.Equal(10, events.Count(e => e.Event.Kind == "created"));
    }

    [Fact]
    public async Task A_waiter_wakes_when_the_board_moves_and_a_subscriber_hears_all_in_order()
    {
        await using var board = await StartAsync();
        var heard = new List<long>();
        using var subscription = board.Store.Subscribe(batch => heard.AddRange(batch.Select(e => e.Position)));
        var waiting = board.Store.WaitBeyondAsync(0, CancellationToken.None);

        Assert.False(waiting.IsCompleted);
        for (var i = 0; i < 5; i++) await board.Store.CreateAsync($"card {Some.Number(i)}");

        Assert.True(await waiting >= 1);
        Assert.Equal(Enumerable.Range(1, (int)board.Store.Position).Select(i => (long)i), heard);
        Assert.Equal(board.Store.Position, await board.Store.WaitBeyondAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_harms_nothing()
    {
        await using var board = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = board.Store.WaitBeyondAsync(0, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await board.Store.CreateAsync("still works");
    }

    [Fact]
    public async Task A_subscription_that_ended_hears_nothing_more()
    {
        await using var board = await StartAsync();
        var heard = new List<long>();
        var subscription = board.Store.Subscribe(batch => heard.AddRange(batch.Select(e => e.Position)));
        await board.Store.CreateAsync("heard");
        await board.Store.WaitBeyondAsync(0, CancellationToken.None);
        var before = heard.Count;

        subscription.Dispose();
        await board.Store.CreateAsync("not heard");

        Assert.Equal(before, heard.Count);
        Assert.True(before < board.Store.Position);
    }

    [Fact]
    public async Task A_cursor_is_good_after_a_crash()
    {
        await using var board = await StartAsync();
        await board.Store.CreateAsync("before");
        var cursor = board.Store.Position;

        await board.CrashAsync();
        var waiting = board.Store.WaitBeyondAsync(cursor, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await board.Store.CreateAsync("after");

        Assert.True(await waiting > cursor);
        var news = await board.Store.ReadAsync(r => r.Events(new EventFilter(cursor, 10)), CancellationToken.None);
        Assert.Equal(cursor + 1, news[0].Position);
    }
}
