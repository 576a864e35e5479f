using Andon.Salvage;
using Xunit;

namespace Andon.Tests.Salvage;

/// <summary>What lies beside a database: what was committed in its log counts, whatever else is wrong.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CompanionFilesTests
{
    const int PageSize = 4096;

    [Fact]
    public void A_log_whose_index_disagrees_with_its_rows_is_read_all_the_same()
    {
        using var sqlite = new SqliteFile(
            "pragma journal_mode = wal", "pragma wal_autocheckpoint = 0",
            "create table notes (id integer primary key, body text)", "create index idx_notes on notes(body)",
            Insert(1, 5), "pragma wal_checkpoint(truncate)", Insert(6, 40), "pragma writable_schema = on",
            "update sqlite_schema set sql = 'create index idx_notes on notes(length(body))' where name = 'idx_notes'");

        var salvaged = DatabaseReader.Read(sqlite.Main, sqlite.Wal, KnownSchema.None);

        Assert.Equal(40, salvaged.Table("notes")!.Rows.Count);
    }

    [Fact]
    public void A_newer_log_beside_an_older_file_loses_nothing_that_either_holds()
    {
        using var sqlite = new SqliteFile(
            "pragma journal_mode = wal", "pragma wal_autocheckpoint = 0",
            "create table notes (id integer primary key, body text)", Insert(1, 50), "pragma wal_checkpoint(truncate)");
        var older = sqlite.Main;
        sqlite.Run(Insert(51, 80));
        sqlite.Run("pragma wal_checkpoint(restart)");
        sqlite.Run(Insert(81, 140));

        var salvaged = DatabaseReader.Read(older, sqlite.Wal, KnownSchema.None);

        // Rows that only the checkpoint had are gone with it; those before and after it are not.
        var found = salvaged.Table("notes")!.Rows.Select(row => row.RowId).ToHashSet();
        Assert.Superset(Enumerable.Range(1, 50).Select(id => (long)id).ToHashSet(), found);
        Assert.Contains(140L, found);
    }

    [Fact]
    public void A_log_that_is_refused_leaves_no_trust_that_all_is_there()
    {
        using var sqlite = new SqliteFile("create table notes (id integer primary key, body text)", Insert(1, 50));
        using var other = new SqliteFile(
            "create table strangers (id integer primary key, body text)", "create table a (x)", "create table b (x)",
            "create table c (x)", "pragma journal_mode = wal",
            "insert into strangers select value, hex(zeroblob(3000)) from json_each('[1,2,3,4,5,6,7,8,9]')");

        var salvaged = DatabaseReader.Read(sqlite.Main, other.Wal, KnownSchema.None);

        Assert.Equal(sqlite.Rows("notes"), Shown.Rows(salvaged, "notes"));
        Assert.Equal(Trust.RowsMayBeMissing, salvaged.Trust);
        Assert.Contains(salvaged.Damage, note => note.Kind == DamageKind.WriteAheadLog);
    }

    [Fact]
    public void A_log_of_another_board_brings_none_of_its_rows()
    {
        using var mine = Board("a", 60);
        using var other = Board("b", 40);
        other.Run("pragma journal_mode = wal");
        other.Run("pragma wal_autocheckpoint = 0");
        other.Run("vacuum");

        var salvaged = DatabaseReader.Read(mine.Main, other.Wal, KnownSchema.Hermes);

        Assert.Equal(mine.Rows("task_comments"), Shown.Rows(salvaged, "task_comments"));
        Assert.Equal(mine.Rows("tasks"), Shown.Rows(salvaged, "tasks"));
        Assert.Equal(Trust.RowsMayBeMissing, salvaged.Trust);
    }

    static SqliteFile Board(string digit, int tasks) => new(
        Cli.Imports.HermesFolder.Schema,
        $"""
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {tasks})
        insert into tasks (id, title, status, created_at) select 't_{digit}' || format('%07x', i), 'x', 'todo', 1 + i
        from n;
        insert into task_comments (task_id, author, body, created_at)
        select id, 'ada', hex(zeroblob(60)), created_at + 1700000000 from tasks
        """);

    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void A_journal_that_undoes_nothing_does_not_hide_the_log(int length)
    {
        using var sqlite = new SqliteFile(
            "pragma journal_mode = wal", "pragma wal_autocheckpoint = 0",
            "create table notes (id integer primary key, body text)", Insert(1, 5), "pragma wal_checkpoint(truncate)",
            Insert(6, 35));

        var salvaged = DatabaseReader.ReadUndone(sqlite.Main, new byte[length], sqlite.Wal, KnownSchema.None);

        Assert.Equal(35, salvaged.Table("notes")!.Rows.Count);
    }

    [Fact]
    public void A_cell_whose_length_is_wrong_costs_itself_alone()
    {
        using var sqlite = new SqliteFile("create table notes (id integer primary key, body text)", Insert(1, 30));
        var file = sqlite.Main;
        var leaf = file.AsSpan(PageSize, PageSize);
        var cell = (leaf[8] << 8) | leaf[9];

        // The first cell of the page, and as long as the page now.
        leaf[cell] |= 0x80;

        var rows = DatabaseReader.Read(file, null, KnownSchema.None).Table("notes")!.Rows;
        Assert.Equal(Enumerable.Range(2, 29).Select(id => (long)id), rows.Select(row => row.RowId).Where(id => id > 1));
    }

    [Fact]
    public void A_row_that_goes_on_over_another_rows_pages_is_no_row()
    {
        using var sqlite = new SqliteFile(
            Cli.Imports.HermesFolder.Schema,
            """
            insert into tasks (id, title, body, status, created_at)
            select format('t_%08x', value), 'x', printf('%.*c', 9000, char(64 + value)), 'todo', 1700000000
            from json_each('[1,2,3,4,5,6]')
            """);
        var file = sqlite.Main;
        var ends = Enumerable.Range(0, file.Length / PageSize)
            .Where(page => file.AsSpan(page * PageSize, 4).SequenceEqual("\0\0\0\0"u8)
                && file.AsSpan(page * PageSize, PageSize).IndexOf("scratch"u8) > 0)
            .Take(2)
            .ToList();
        var first = file.AsSpan(ends[0] * PageSize, PageSize).ToArray();

        // The last pages of two chains change places; the second's text is moved by a few letters.
        file.AsSpan(ends[1] * PageSize, PageSize).CopyTo(file.AsSpan(ends[0] * PageSize));
        first.AsSpan(4, PageSize - 9).CopyTo(file.AsSpan((ends[1] * PageSize) + 9));

        var tasks = DatabaseReader.Read(file, null, KnownSchema.Hermes).Table("tasks")!;
        Assert.DoesNotContain(tasks.Rows, row => row.Values["status"] is not "todo");
        Assert.Equal(Trust.RowsMayBeMissing, tasks.Trust);
    }

    static string Insert(int first, int last) => $"""
        with recursive n(i) as (select {first} union all select i + 1 from n where i < {last})
        insert into notes select i, 'note ' || i || hex(zeroblob(40)) from n
        """;
}
