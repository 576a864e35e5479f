using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// With both copies damaged a person sees exactly what is left and what is lost, and only a person's word opens the
/// board with that.
/// </summary>
public sealed class RepairTests
{
    [Fact]
    public async Task Readable_rows_go_over_the_records_that_the_log_can_prove()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Killed);
        var frames = DamageLog(store, from: 20, to: 23);
        Bytes.Overwrite(store.Database, 5, [0x17, 3, 3, 0, 0x13, .. new byte[19]]);
        var before = Board(store);

        var plan = await store.Home.RepairAsync(apply: false);
        await store.Home.CloseAsync();

        Assert.Equal(before, Board(store));
        Assert.Equal((false, (long)store.Records), (plan.IsApplied, plan.Record));
        Assert.Equal([DamageKind.LogMiddle, DamageKind.HeaderOverwritten], plan.Damage.Select(damage => damage.Kind));
        Assert.Equal("records 1..20 from its log", plan.Sources[0]);
        Assert.Equal(
            $"the log's own account of the records 21..{store.Records}, of which the database has the outcome",
            plan.Lost[0]);

        var done = await store.Home.RepairAsync(apply: true);

        Assert.Equal((true, plan.Record, plan.Position), (done.IsApplied, done.Record, done.Position));
        Assert.Equal(plan.Sources, done.Sources);
        Assert.Equal(plan.Lost, done.Lost);
        await store.AssertEverythingAsync("repaired");
        await store.Home.CloseAsync();
        Assert.Null(await store.OpenAsync("again"));
        Assert.NotEmpty(frames);
    }

    /// <summary>What neither copy has is said to the record, and the rest is on the board.</summary>
    [Fact]
    public async Task Without_a_database_the_board_ends_where_the_log_can_prove_no_more()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed);
        DamageLog(store, from: 20, to: 23);
        File.Delete(store.Database);
        Assert.Equal(ErrorCode.StoreDamaged, (await store.OpenAsync("both"))?.Code);

        var done = await store.Home.RepairAsync(apply: true);

        Assert.Equal(20, done.Record);
        Assert.StartsWith($"records 21..{store.Records}: ", Assert.Single(done.Lost), StringComparison.Ordinal);
        var cards = await store.Home.Board.ReadAsync(reader => reader.List(new CardFilter()), CancellationToken.None);
        Assert.Equal(20, cards.Count);
        Assert.True((await store.Home.Board.VerifyAsync(CancellationToken.None)).IsSound);
        await store.FillAsync(3);
    }

    /// <summary>Rows of a page that is gone come from the log's older state, and are named.</summary>
    [Fact]
    public async Task Every_page_that_is_gone_is_accounted_for()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed);
        var pages = new FileInfo(store.Database).Length / 4096;
        for (var page = 1; page < pages; page += 3)
        {
            store.PutBack();
            DamageLog(store, from: 40, to: 41);
            Bytes.Overwrite(store.Database, page * 4096, [.. Enumerable.Repeat((byte)0x5a, 4096)]);

            var done = await TryRepairAsync(store);

            if (done is null) continue; // refused by name
            var cards = await store.Home.Board.ReadAsync(
                reader => reader.List(new CardFilter()).Count, CancellationToken.None);
            Assert.True(cards == store.Records || done.Lost.Count > 0, $"page {page}: {cards} cards");
            Assert.True((await store.Home.Board.VerifyAsync(CancellationToken.None)).IsSound, $"page {page}");
            await store.Home.CloseAsync();
        }
    }

    [Fact]
    public async Task Nothing_is_never_made_a_board()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed);
        Bytes.Overwrite(store.Segments.First(), 0, new byte[(int)new FileInfo(store.Segments.First()).Length]);
        Bytes.Overwrite(store.Database, 0, new byte[(int)new FileInfo(store.Database).Length]);
        Assert.Equal(ErrorCode.StoreDamaged, (await store.OpenAsync("nothing"))?.Code);
        var before = Board(store);

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.Home.RepairAsync(apply: true));
        await store.Home.CloseAsync();

        Assert.Equal(ErrorCode.StoreDamaged, refused.Code);
        Assert.Equal(before, Board(store));
    }

    static async Task<RepairReport?> TryRepairAsync(StoppedStore store)
    {
        try
        {
            return await store.Home.RepairAsync(apply: true);
        }
        catch (StoreException)
        {
            await store.Home.CloseAsync();
            return null;
        }
    }

    /// <summary>Overwrites the records after the first number up to the other.</summary>
    static List<long> DamageLog(StoppedStore store, int from, int to)
    {
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        var start = frames[from] + FrameBuffer.FrameHeaderSize;
        Bytes.Overwrite(segment, start, new byte[(int)(frames[to] - start)]);
        return frames;
    }

    static List<KeyValuePair<string, string>> Board(StoppedStore store) =>
        [.. store.Home.Content().Where(file => file.Key.Contains("/boards/", StringComparison.Ordinal))];
}
