using Andon.Salvage;
using Xunit;

namespace Andon.Tests.Salvage;

public sealed class DamagedFilesTests
{
    const int PageSize = 4096;

    static readonly SalvagedDatabase Sound = DatabaseReader.Read(Boards.Healthy, null, KnownSchema.Hermes);

    /// <summary>As it stood in the boards of issue 29507: 24 bytes over the header, page size and all.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_header_under_a_TLS_record_costs_no_row(int at)
    {
        var file = (byte[])Boards.Healthy.Clone();
        byte[] record = [0x17, 3, 3, 0, 0x13, .. Enumerable.Range(100, 19).Select(i => (byte)i)];
        record.CopyTo(file, at);

        var salvaged = Salvage(file);

        Assert.Equal(Shown.All(Sound), Shown.All(salvaged));
        Assert.Contains(salvaged.Damage, note => note.Kind == DamageKind.Header && note.Text.Contains("TLS"));
        Assert.Equal(PageSize, salvaged.PageSize);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(8192)]
    [InlineData(65536)]
    public void A_lost_header_leaves_the_page_size_to_be_told_by_the_pages(int pageSize)
    {
        using var sqlite = new SqliteFile(
            $"pragma page_size = {pageSize}", "create table notes (id integer primary key, body text)",
            """
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
            insert into notes (body) select 'note ' || i || hex(zeroblob(i % 50)) from n
            """);
        var file = sqlite.Main;
        file.AsSpan(0, 100).Clear();

        var salvaged = Salvage(file);

        Assert.Equal(pageSize, salvaged.PageSize);
        Assert.Equal(sqlite.Rows("notes"), Shown.Rows(salvaged, "notes"));
    }

    [Theory]
    [InlineData(0x02, 0x00)]
    [InlineData(0x40, 0x00)]
    [InlineData(0xFF, 0xFF)]
    public void A_wrong_page_size_in_the_header_costs_no_row(int high, int low)
    {
        var file = (byte[])Boards.Healthy.Clone();
        (file[16], file[17]) = ((byte)high, (byte)low);

        Assert.Equal(Shown.All(Sound), Shown.All(Salvage(file)));
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.7)]
    [InlineData(0.5003)]
    [InlineData(0.2)]
    public void A_file_that_was_cut_off_yields_what_stands_before_the_cut(double kept)
    {
        var length = (int)(Boards.Healthy.Length * kept);

        var salvaged = Salvage(Boards.Healthy[..length]);

        HoldsAllBut(salvaged, row => row.Page > length / PageSize);
        Assert.Contains(salvaged.Damage, note => note.Kind == DamageKind.Truncated);
    }

    [Fact]
    public void A_zeroed_page_costs_the_rows_on_it_and_no_other()
    {
        for (var page = 1; page <= Boards.Healthy.Length / PageSize; page++)
        {
            var zeroed = page;

            var salvaged = Salvage(Zeroed(zeroed));

            HoldsAllBut(salvaged, row => row.Page == zeroed);
        }
    }

    [Fact]
    public void A_leaf_whose_header_alone_was_zeroed_costs_no_row()
    {
        var file = (byte[])Boards.Healthy.Clone();
        var leaf = Sound.Table("task_events")!.Rows[0].Page;
        file.AsSpan((leaf - 1) * PageSize, 8).Clear();

        Assert.Equal(Shown.All(Sound), Shown.All(Salvage(file)));
    }

    [Fact]
    public void Damage_to_indexes_alone_costs_no_row_and_no_trust()
    {
        var file = (byte[])Boards.Healthy.Clone();
        using var sqlite = SqliteFile.Of(Boards.Healthy);
        foreach (var root in sqlite.Read("select rootpage from sqlite_schema where type = 'index'"))
        {
            file.AsSpan(((int)(long)root[0]! - 1) * PageSize, PageSize).Clear();
        }

        var salvaged = Salvage(file);

        Assert.Equal(Shown.All(Sound), Shown.All(salvaged));
        Assert.Equal(Trust.Whole, salvaged.Trust);
        Assert.Contains(salvaged.Damage, note => note.Kind == DamageKind.Index);
    }

    [Fact]
    public void Without_a_schema_rows_are_told_by_their_look()
    {
        var salvaged = Salvage(WithoutSchema());

        HoldsAllBut(salvaged, row => row.Page == 1);
        Assert.All(salvaged.Tables, table => Assert.Equal(Trust.Fragments, table.Trust));
        Assert.Equal(Shown.All(Sound).Count, salvaged.Tables.Sum(table => table.Rows.Count));
    }

    [Fact]
    public void Links_live_on_in_their_index()
    {
        var salvaged = Salvage(Zeroed(PagesOf("task_links")));

        var links = salvaged.Table("task_links")!;
        Assert.Equal(Shown.Rows(Sound, "task_links"), Shown.Rows(salvaged, "task_links"));
        Assert.All(links.Rows, row => Assert.Equal(RowOrigin.Index, row.Origin));
        Assert.NotEqual(Trust.Whole, links.Trust);
    }

    [Fact]
    public void A_task_that_only_an_index_names_is_a_loss_with_a_name()
    {
        var lost = Sound.Table("tasks")!.Rows[0];

        var tasks = Salvage(Zeroed(lost.Page)).Table("tasks")!;

        var named = Assert.Single(tasks.Losses, loss => loss.Cause == LossCause.NamedByIndexOnly);
        Assert.Equal(Sound.Table("tasks")!.Rows.Count, tasks.Rows.Count + named.Count);
        Assert.Contains(named.Examples, text => text.Contains((string)lost.Values["id"]!));
    }

    [Fact]
    public void A_broken_overflow_chain_costs_its_row_and_is_counted()
    {
        using var sqlite = new SqliteFile(
            "pragma page_size = 4096", "create table notes (id integer primary key, body text)",
            "insert into notes values (1, 'short'), (2, hex(randomblob(2100))), (3, hex(randomblob(2100)))");
        var file = sqlite.Main;
        file.AsSpan(file.Length - PageSize, 4).Fill(1);

        var notes = Salvage(file).Table("notes")!;

        Assert.Equal([1L, 2L], notes.Rows.Select(row => row.RowId));
        Assert.Equal((LossCause.BrokenOverflow, 1), (notes.Losses[0].Cause, notes.Losses[0].Count));
    }

    [Fact]
    public void A_row_on_two_pages_is_kept_once_in_its_latest_state()
    {
        var tasks = DatabaseReader.Read(Boards.Damaged(1), null, KnownSchema.Hermes).Table("tasks")!;

        var task = Assert.Single(tasks.Rows, row => row.Values["id"] is "t_036b2fec");
        Assert.Equal("done", task.Values["status"]);
        Assert.Equal(5, tasks.CopiesLeftOut);
    }

    [Fact]
    public void A_log_of_an_older_generation_is_not_applied()
    {
        using var sqlite = new SqliteFile(
            "pragma journal_mode = wal", "create table notes (id integer primary key autoincrement, body text)",
            "insert into notes values (1, 'first')");
        var old = sqlite.Wal;
        sqlite.Run("pragma wal_checkpoint(truncate)");
        sqlite.Run("insert into notes values (2, 'second')");
        sqlite.Run("pragma wal_checkpoint(truncate)");

        var salvaged = DatabaseReader.Read(sqlite.Main, old, KnownSchema.None);

        Assert.Equal(sqlite.Rows("notes"), Shown.Rows(salvaged, "notes"));
        Assert.Contains(salvaged.Damage, note => note.Text.Contains("older generation"));
        Assert.Equal(0, salvaged.WalFrames);
    }

    [Fact]
    public void A_log_of_another_database_is_not_applied()
    {
        using var other = new SqliteFile(
            "pragma journal_mode = wal", "create table strangers (id integer primary key, body text)",
            "insert into strangers select value, hex(zeroblob(3000)) from json_each('[1,2,3,4,5,6,7,8,9]')");

        var salvaged = DatabaseReader.Read(Boards.Healthy, other.Wal, KnownSchema.Hermes);

        Assert.Equal(Shown.All(Sound), Shown.All(salvaged));
    }

    static SalvagedDatabase Salvage(byte[] file) => DatabaseReader.Read(file, null, KnownSchema.Hermes);

    static byte[] Zeroed(params IEnumerable<int> pages)
    {
        var file = (byte[])Boards.Healthy.Clone();
        foreach (var page in pages) file.AsSpan((page - 1) * PageSize, PageSize).Clear();
        return file;
    }

    static IEnumerable<int> PagesOf(string table) => Sound.Table(table)!.Rows.Select(row => row.Page).Distinct();

    /// <summary>Every page that holds a definition, wherever SQLite put it.</summary>
    static byte[] WithoutSchema()
    {
        var pages = Enumerable.Range(1, Boards.Healthy.Length / PageSize);
        return Zeroed(pages.Where(page =>
            Boards.Healthy.AsSpan((page - 1) * PageSize, PageSize).IndexOf("CREATE TABLE"u8) >= 0
            || Boards.Healthy.AsSpan((page - 1) * PageSize, PageSize).IndexOf("CREATE INDEX"u8) >= 0));
    }

    /// <summary>Nothing invented, and nothing lost but those rows and some that reach over several pages.</summary>
    static void HoldsAllBut(SalvagedDatabase salvaged, Func<SalvagedRow, bool> mayBeLost)
    {
        var found = Shown.All(salvaged);

        Assert.Empty(found.Except(Shown.All(Sound)));
        var lost = Sound.Tables.SelectMany(table => table.Rows).Where(row => !found.Contains(Shown.WithTable(row)));
        Assert.All(lost, row => Assert.True(mayBeLost(row) || IsLong(row), Shown.WithTable(row)));
    }

    /// <summary>Such a row goes on over other pages: it is lost with any of them.</summary>
    static bool IsLong(SalvagedRow row) => Shown.Row(row).Length > PageSize / 2;
}
