using Andon.Core.Decisions;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// A log that is damaged while nobody has it open: what a crash cut off is cut away and said; what was acknowledged is
/// named with its place, taken from the database or put right where that is sound, and otherwise nobody serves it.
/// </summary>
public sealed class LogDamageTests
{
    [Fact]
    public async Task A_torn_tail_is_cut_kept_and_said()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Killed);
        var segment = store.Segments.First();
        var end = StoppedStore.Frames(segment)[^1];
        Bytes.Overwrite(segment, end, [200, 1, 0, 0, 9, 9, 9, 9, .. "{\"record\":999,"u8]);

        Assert.Null(await store.OpenAsync("torn"));

        Assert.True(store.IsTold($"log_torn_tail: 22 bytes after record {store.Records}"), Told(store));
        var kept = Assert.Single(Directory.GetFiles(SetAside(store), "*.tail.*Z"));
        Assert.Equal(22, new FileInfo(kept).Length);
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_flipped_bit_is_named_with_its_place_and_put_right(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        foreach (var record in (int[])[1, 30, frames.Count - 2, frames.Count - 1])
        {
            store.PutBack();
            Bytes.Flip(segment, frames[record - 1] + 60, 3);

            Assert.Null(await store.OpenAsync($"record {record}"));

            var place = $"at byte {frames[record - 1]}, after record {record - 1}";
            Assert.True(store.IsTold("log_flipped_bit") && store.IsTold(place), Told(store));
            Assert.NotEmpty(Directory.GetFiles(SetAside(store), "*.seg.*"));
        }
    }

    /// <summary>The last answer was in the log alone, and its record has a flipped bit.</summary>
    [Fact]
    public async Task A_flipped_bit_in_the_last_record_is_not_taken_for_a_torn_append()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.KilledBehind);
        var segment = store.Segments.First();
        var last = StoppedStore.Frames(segment)[^2];
        Bytes.Flip(segment, last + 2, 0);

        Assert.Null(await store.OpenAsync("length"));

        Assert.True(store.IsTold("log_flipped_bit"), Told(store));
    }

    [Fact]
    public async Task Records_overwritten_in_the_middle_come_from_the_database_when_that_has_them()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Killed);
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        Bytes.Overwrite(segment, frames[10] + 20, new byte[400]);

        Assert.Null(await store.OpenAsync("middle"));

        var place = $"log_middle: {Path.GetFileName(segment)} is damaged at byte {frames[10]}";
        Assert.True(store.IsTold(place), Told(store));
        Assert.True(store.IsTold($"records up to {store.Records} from there"), Told(store));
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    public async Task A_header_that_was_overwritten_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        Bytes.Overwrite(store.Segments.First(), 0, new byte[SegmentHeader.Size]);

        Assert.Null(await store.OpenAsync("header"));

        Assert.True(store.IsTold("log_header_overwritten"), Told(store));
    }

    /// <summary>The log's only segment can do without its header, and without the database.</summary>
    [Fact]
    public async Task A_lost_header_and_a_lost_database_are_both_made_again_from_the_records()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.KilledBehind);
        Bytes.Overwrite(store.Segments.First(), 0, new byte[SegmentHeader.Size]);
        Bytes.Overwrite(store.Database, 0, new byte[4096]);

        Assert.Null(await store.OpenAsync("both"));

        Assert.True(store.IsTold("both were made again from the log's records 1 to"), Told(store));
    }

    [Theory]
    [InlineData(Stop.Closed, 0)]
    [InlineData(Stop.Closed, 1)]
    [InlineData(Stop.Closed, 2)]
    [InlineData(Stop.Killed, 0)]
    [InlineData(Stop.Killed, 1)]
    [InlineData(Stop.Killed, 2)]
    public async Task A_segment_that_is_missing_is_named(Stop stop, int index)
    {
        await using var store = await ThreeSegmentsAsync(stop);
        var segments = store.Segments.ToList();
        Assert.Equal(3, segments.Count);
        File.Delete(segments[index]);

        var refused = await store.OpenAsync($"segment {index}, {stop}");

        // Whether it was the end that is gone: only an orderly close proves that the database has it.
        if (stop == Stop.Killed && index == 2) AssertRefused(refused, DamageKind.LogSegmentMissing);
        else Assert.True(refused is null && store.IsTold("log_segment_missing"), refused?.Message ?? Told(store));
    }

    [Theory]
    [InlineData(Stop.Closed, 0)]
    [InlineData(Stop.Closed, 1)]
    [InlineData(Stop.Closed, 2)]
    [InlineData(Stop.Killed, 1)]
    [InlineData(Stop.Killed, 2)]
    public async Task A_segment_of_another_board_is_named_and_not_read(Stop stop, int index)
    {
        await using var store = await ThreeSegmentsAsync(stop);
        await using var other = await StoppedStore.CreateAsync(Stop.Closed, 20, Guid.NewGuid());
        File.Copy(other.Segments.First(), store.Segments.ElementAt(index), overwrite: true);

        var refused = await store.OpenAsync($"segment {index}, {stop}");

        if (stop == Stop.Killed && index == 2)
            Assert.Equal(ErrorCode.StoreDamaged, refused?.Code);
        else
            Assert.True(refused is null && store.IsTold("another board"), refused?.Message ?? Told(store));
    }

    /// <summary>The log's middle and the database's pages: which records are lost is said to the record.</summary>
    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    public async Task With_both_copies_damaged_it_is_refused_with_what_is_lost(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        Bytes.Overwrite(segment, frames[20] + 10, new byte[frames[23] - frames[20] - 20]);
        Bytes.Overwrite(store.Database, 0, [.. "overwritten"u8]);
        var before = store.Home.Content();

        var refused = await store.OpenAsync("both");

        AssertRefused(refused, DamageKind.LogMiddle);
        Assert.Equal(DamageKind.HeaderOverwritten, refused?.Damage[1].Kind);
        Assert.Contains(
            $"ends at record 20, and the log has records up to {store.Records}: lost is 21..23.", refused?.Message,
            StringComparison.Ordinal);
        Assert.Equal(
            before.Where(file => file.Key.Contains("/boards/", StringComparison.Ordinal)),
            store.Home.Content().Where(file => file.Key.Contains("/boards/", StringComparison.Ordinal)));
    }

    /// <summary>Each time the database is made again, the log goes on in a segment of its own.</summary>
    static async Task<StoppedStore> ThreeSegmentsAsync(Stop stop)
    {
        var store = await StoppedStore.CreateAsync(Stop.Closed, 10);
        foreach (var _ in (int[])[1, 2])
        {
            File.Delete(store.Database);
            await store.Home.OpenAsync();
            await store.FillAsync(10);
            if (store.Segments.Count() < 3 || stop == Stop.Closed)
            {
                await store.Home.CloseAsync();
                continue;
            }

            await store.Home.Board.ReadAsync(reader => reader.Parts(), CancellationToken.None);
            await store.Home.KillAsync();
        }

        return store;
    }

    static void AssertRefused(StoreException? refused, DamageKind kind)
    {
        Assert.Equal(ErrorCode.StoreDamaged, refused?.Code);
        Assert.Equal(kind, refused?.Damage[0].Kind);
    }

    static string SetAside(StoppedStore store) => Path.Combine(store.Home.BoardFolder, "set-aside");

    static string Told(StoppedStore store) => string.Join("; ", store.Home.Stories);
}
