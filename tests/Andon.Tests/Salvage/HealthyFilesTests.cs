using Andon.Salvage;
using Xunit;

namespace Andon.Tests.Salvage;

public sealed class HealthyFilesTests
{
    const string Notes = "create table notes (id integer primary key, body text, amount real, raw blob, tag)";

    const string ManyNotes = """
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
        insert into notes (body, amount, raw, tag)
        select printf('note %d ä', i) || case i % 10 when 0 then hex(zeroblob(i * 40)) else '' end,
            i * 1.5, case when i % 3 = 0 then zeroblob(i) end,
            case i % 4 when 0 then i when 1 then 't' else -i * 1e10 end
        from n
        """;

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(65536)]
    public void Rows_are_those_that_SQLite_reads_whatever_the_page_size(int pageSize)
    {
        using var file = new SqliteFile(
            $"pragma page_size = {pageSize}", Notes, ManyNotes, "delete from notes where id % 7 = 0");

        var salvaged = file.Salvage();

        Assert.Equal(file.Rows("notes"), Shown.Rows(salvaged, "notes"));
        Assert.Equal(Trust.Whole, salvaged.Trust);
        Assert.Empty(salvaged.Damage);
    }

    [Theory]
    [InlineData("pragma encoding = 'UTF-16le'")]
    [InlineData("pragma encoding = 'UTF-16be'")]
    [InlineData("pragma auto_vacuum = full")]
    [InlineData("pragma auto_vacuum = incremental")]
    public void Rows_are_those_that_SQLite_reads_whatever_the_settings(string setting)
    {
        using var file = new SqliteFile(setting, Notes, ManyNotes, "delete from notes where id > 200");

        var salvaged = file.Salvage();

        Assert.Equal(file.Rows("notes"), Shown.Rows(salvaged, "notes"));
        Assert.Equal(Trust.Whole, salvaged.Trust);
    }

    [Fact]
    public void Rows_that_are_older_than_a_column_have_its_default()
    {
        using var file = new SqliteFile(
            Notes, "insert into notes (body) values ('old')",
            "alter table notes add column kind text not null default 'it''s'",
            "alter table notes add column \"the count\" integer default -7",
            "alter table notes add column ratio real default 2",
            "insert into notes (body, kind) values ('new', 'k')");

        Assert.Equal(file.Rows("notes"), Shown.Rows(file.Salvage(), "notes"));
    }

    [Fact]
    public void Tables_without_rowid_are_read_in_the_order_of_their_columns()
    {
        using var file = new SqliteFile(
            "pragma page_size = 512",
            "create table pairs (note text, b integer, a text, primary key (a, b)) without rowid",
            """
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)
            insert into pairs select 'note ' || i, i, 'a' || (i % 5) from n
            """);

        var rows = file.Salvage().Table("pairs")!.Rows;

        Assert.Equal(
            file.Read("select a, b, note from pairs").Select(Shown.Row).Order(StringComparer.Ordinal),
            rows.Select(Shown.Row).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_log_is_read_to_its_last_whole_transaction()
    {
        using var file = new SqliteFile(
            "pragma journal_mode = wal", "pragma wal_autocheckpoint = 0", Notes, ManyNotes);
        var before = file.Rows("notes");
        var whole = file.Wal;
        file.Run("update notes set body = 'changed ' || id where id % 2 = 0");

        var after = DatabaseReader.Read(file.Main, file.Wal, KnownSchema.None);
        var cut = DatabaseReader.Read(file.Main, file.Wal.AsMemory(0, file.Wal.Length - 100), KnownSchema.None);

        Assert.Equal(file.Rows("notes"), Shown.Rows(after, "notes"));
        Assert.True(after.WalFrames > 0);
        Assert.Equal(before, Shown.Rows(cut, "notes"));
        Assert.True(whole.Length < file.Wal.Length);
    }

    [Fact]
    public void Deleted_rows_are_told_apart_from_those_that_live()
    {
        using var file = new SqliteFile(
            "pragma secure_delete = off", "pragma page_size = 512", Notes, ManyNotes,
            "delete from notes where id > 100");

        var notes = file.Salvage().Table("notes")!;

        Assert.Equal(100, notes.Rows.Count);
        Assert.NotEmpty(notes.DeletedRows);
        Assert.All(notes.DeletedRows, row => Assert.True(row.RowId > 100 && row.Origin == RowOrigin.FreePage));
        Assert.Equal(Trust.Whole, notes.Trust);
    }

    [Fact]
    public void A_board_of_the_reference_is_whole()
    {
        using var file = SqliteFile.Of(Boards.Healthy);

        var salvaged = DatabaseReader.Read(Boards.Healthy, null, KnownSchema.Hermes);

        Assert.Equal(
            [
                "tasks", "task_links", "task_comments", "task_events", "task_runs", "task_attachments",
                "kanban_notify_subs",
            ],
            salvaged.Tables.Select(table => table.Name));
        Assert.All(salvaged.Tables, table => Assert.Equal(file.Rows(table.Name), Shown.Rows(salvaged, table.Name)));
        Assert.All(salvaged.Tables, table => Assert.Equal((Trust.Whole, 0), (table.Trust, table.Losses.Count)));
        Assert.Empty(salvaged.Damage);
    }

    [Fact]
    public void A_board_of_the_oldest_kind_keeps_its_texts_where_later_ones_have_numbers()
    {
        using var file = new SqliteFile(
            "create table task_events (id text primary key, task_id text not null, kind text not null, created_at)",
            "insert into task_events values ('e-1', 't_00c0ffee', 'ready', '2026-02-01T10:00:00'), "
            + "('e-2', 't_00c0ffee', 'priority', '%s')");

        var events = file.Salvage().Table("task_events")!;

        Assert.Equal(file.Rows("task_events"), Shown.Rows(file.Salvage(), "task_events"));
        Assert.Equal(["e-1", "e-2"], events.Rows.Select(row => row.Values["id"]));
    }

    [Fact]
    public void A_file_that_is_none_says_so()
    {
        Assert.Equal("the file is empty", DatabaseReader.Read(default, null, KnownSchema.Hermes).Damage[0].Text);
        Assert.Empty(DatabaseReader.Read("not a database"u8.ToArray(), null, KnownSchema.Hermes).Tables);
    }
}
