using Andon.Core.Decisions;
using Andon.Storage.Faults;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// A stopped store is damaged in every way that is known, and in many that chance finds. It opens with everything that
/// was acknowledged, and replaying its log gives what it says; or it is refused with a name for what is wrong.
/// </summary>
public sealed class DamageMatrixTests
{
    const int PageSize = 4096;

    static readonly CancellationToken None = CancellationToken.None;

    static readonly bool IsFull = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";
    static readonly int Flips = IsFull ? 334 : 8;

    /// <summary>One of the other copies is whole, so it has to open.</summary>
    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_flipped_bit_anywhere_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        var random = new Random(20261126 + (int)stop);
        for (var round = 0; round < Flips; round++)
        {
            store.PutBack();
            string[] files = [store.Database, store.Wal, store.Database + ".seal", .. store.Segments];
            var file = files.Where(path => new FileInfo(path).Length > 0).OrderBy(_ => random.Next()).First();
            var (offset, bit) = (random.NextInt64(new FileInfo(file).Length), random.Next(8));
            Bytes.Flip(file, offset, bit);

            var what = $"bit {bit} of byte {offset} of {Path.GetFileName(file)}, {stop}";
            await AssertOpensAsync(store, what, mayBeNewer: file == store.Database && offset is >= 60 and < 64);
        }
    }

    /// <summary>A disk that gives back other bytes leaves no time on the file: the content alone tells.</summary>
    [Fact]
    public async Task A_bit_that_flips_on_the_disk_is_noticed_without_any_sign_on_the_file()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed);
        var random = new Random(5);
        for (var round = 0; round < Flips; round++)
        {
            store.PutBack();
            var offset = random.NextInt64(new FileInfo(store.Database).Length);
            Bytes.Flip(store.Database, offset, random.Next(8));
            store.Home.Reseal();

            var what = $"byte {offset} of the database";
            await AssertOpensAsync(store, what, mayBeNewer: offset is >= 60 and < 64);
            Assert.True(store.IsTold("made again from the log") || offset is >= 60 and < 64, what);
        }
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_page_of_zeros_in_the_database_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        foreach (var page in Pages(store.Database))
        {
            store.PutBack();
            Bytes.Overwrite(store.Database, page, new byte[PageSize]);

            await AssertOpensAsync(store, $"zeros at {page}, {stop}");
            Assert.True(store.IsTold("zeroed_page"), string.Join("; ", store.Home.Stories));
        }
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_database_that_is_cut_at_any_page_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        foreach (var page in Pages(store.Database))
        {
            store.PutBack();
            Bytes.Cut(store.Database, page);

            await AssertOpensAsync(store, $"cut at {page}, {stop}");
            Assert.True(store.IsTold("truncated"), string.Join("; ", store.Home.Stories));
        }
    }

    /// <summary>In order the database has everything; after a kill only a person may say that it is enough.</summary>
    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    public async Task A_log_that_is_cut_at_any_record_is_made_again_or_refused_by_name(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        foreach (var end in Some(frames.SkipLast(1)))
        {
            store.PutBack();
            Bytes.Cut(segment, end);

            var refused = await store.OpenAsync($"cut at {end}, {stop}");
            if (stop == Stop.Closed)
            {
                Assert.Null(refused);
                Assert.True(store.IsTold("log_cut"), string.Join("; ", store.Home.Stories));
            }
            else
            {
                Assert.Equal(ErrorCode.StoreDamaged, refused?.Code);
                Assert.Equal(DamageKind.LogCut, refused?.Damage[0].Kind);
                Assert.Contains($"ends at record {store.Records}", refused?.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    public async Task Zeros_over_records_of_the_log_are_made_good_or_refused_by_name(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        var segment = store.Segments.First();
        var frames = StoppedStore.Frames(segment);
        foreach (var start in Some(Blocks(frames[^1])))
        {
            store.PutBack();
            Bytes.Overwrite(segment, start, new byte[(int)Math.Min(PageSize, frames[^1] - start)]);

            var refused = await store.OpenAsync($"zeros at {start}, {stop}");
            Assert.True(refused is null || stop == Stop.Killed, refused?.Message);
        }
    }

    /// <summary>The 24 bytes of an incident: from byte 5 on, over the header of page 1.</summary>
    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_tls_record_over_the_header_is_named_and_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        byte[] record = [0x17, 0x03, 0x03, 0x00, 0x13, .. Enumerable.Range(40, 19).Select(i => (byte)i)];
        Bytes.Overwrite(store.Database, 5, record);

        await AssertOpensAsync(store, "TLS");

        Assert.True(store.IsTold("header_overwritten"), string.Join("; ", store.Home.Stories));
        Assert.True(store.IsTold("TLS record, from byte 5"), string.Join("; ", store.Home.Stories));
    }

    [Theory]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_write_ahead_log_that_is_removed_after_a_kill_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        Assert.NotEqual(0, new FileInfo(store.Wal).Length);
        File.Delete(store.Wal);

        await AssertOpensAsync(store, "no WAL");

        Assert.True(store.IsTold("wal_missing"), string.Join("; ", store.Home.Stories));
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task The_write_ahead_log_of_another_board_is_not_used(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        await using var other = await StoppedStore.CreateAsync(Stop.Killed, cards: 30, uuid: Guid.NewGuid());
        File.Copy(other.Wal, store.Wal, overwrite: true);

        await AssertOpensAsync(store, "another board's WAL");

        Assert.True(store.IsTold("wal_foreign"), string.Join("; ", store.Home.Stories));
    }

    [Theory]
    [InlineData(Stop.Closed)]
    [InlineData(Stop.Killed)]
    public async Task An_older_write_ahead_log_of_the_same_board_is_not_used(Stop stop)
    {
        await using var older = await StoppedStore.CreateAsync(Stop.Killed, cards: 20);
        var image = await File.ReadAllBytesAsync(older.Wal, None);
        await older.Home.OpenAsync();
        await older.FillAsync(30);
        await older.Home.CloseAsync();
        await older.Home.OpenAsync();
        await older.FillAsync(5);
        await older.Home.Board.ReadAsync(reader => reader.Parts(), None);
        if (stop == Stop.Closed) await older.Home.CloseAsync();
        else await older.Home.KillAsync();
        await File.WriteAllBytesAsync(older.Wal, image, None);

        await AssertOpensAsync(older, "an older WAL");

        Assert.True(older.IsTold("wal_foreign"), string.Join("; ", older.Home.Stories));
    }

    [Theory]
    [InlineData(Stop.Killed)]
    [InlineData(Stop.KilledBehind)]
    public async Task A_write_ahead_log_that_is_cut_anywhere_costs_nothing(Stop stop)
    {
        await using var store = await StoppedStore.CreateAsync(stop);
        const int frame = PageSize + 24;
        var length = new FileInfo(store.Wal).Length;
        foreach (var end in Some(Enumerable.Range(0, (int)(length / frame)).Select(number => 32L + (number * frame))))
        {
            store.PutBack();
            Bytes.Cut(store.Wal, end);

            await AssertOpensAsync(store, $"WAL cut at {end}, {stop}");
        }
    }

    /// <summary>SQLite would put a stranger's old pages back.</summary>
    [Fact]
    public async Task A_rollback_journal_beside_it_is_set_aside()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed);
        byte[] journal = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, .. new byte[600]];
        await File.WriteAllBytesAsync(store.Database + "-journal", journal, None);

        await AssertOpensAsync(store, "journal");

        Assert.True(store.IsTold("rollback journal"), string.Join("; ", store.Home.Stories));
    }

    static async Task AssertOpensAsync(StoppedStore store, string what, bool mayBeNewer = false)
    {
        var refused = await store.OpenAsync(what);
        Assert.True(
            refused is null || (mayBeNewer && refused.Code == ErrorCode.StoreNewer), $"{what}: {refused?.Message}");
    }

    static IEnumerable<long> Pages(string file) => Some(Blocks(new FileInfo(file).Length));

    static IEnumerable<long> Blocks(long length) =>
        Enumerable.Range(0, (int)((length + PageSize - 1) / PageSize)).Select(page => (long)page * PageSize);

    /// <summary>All of them in full runs; otherwise the first, the last and some between.</summary>
    static List<long> Some(IEnumerable<long> places)
    {
        var all = places.ToList();
        return IsFull ? all : [.. all.Where((_, i) => i == 0 || i == all.Count - 1 || i % (all.Count / 4 + 1) == 1)];
    }
}
