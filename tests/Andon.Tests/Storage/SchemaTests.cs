using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>The schema keeps exactly what the rules' tables name, and rows come back as they were written.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Kinds => ["board", "home"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_schemas_columns_are_those_of_the_rules_tables(string kind)
    {
        var schema = kind == "board" ? StoreSchema.Board : StoreSchema.Home;
        using var database = Made(schema);

        foreach (var table in schema.Tables)
        {
            Assert.Equal(table.Columns.Select(Describe), ColumnsOf(database, table.Name));
            Assert.Equal(
                table.Columns.Take(table.KeyLength).Select(column => column.Name), KeyOf(database, table.Name));
        }

        var names = SqliteReader.All(
            database.Prepare("select name from sqlite_schema where type = 'table' order by name"),
            row => row.RequireText(0));
        Assert.Equal(schema.Tables.Select(table => table.Name).Concat(["events", "requests", "store"]).Order(), names);
    }

    [Fact]
    public void A_card_reads_as_its_table_says()
    {
        using var database = Made(StoreSchema.Board);
        var rows = new RowWriter(database);
        foreach (var card in (Card[])[Full(CardTable.Rows), Sparse()])
        {
            rows.Write(CardTable.Rows.Diff(null, card)!);
            var read =
                database.Prepare($"select {RowReader.Columns(CardTable.Rows)} from cards where id = '{card.Id}'");

            Assert.Equal(card, Assert.Single(SqliteReader.All(read, CardRows.Read)));
            Assert.Equal(card, Assert.Single(SqliteReader.All(read, row => RowReader.Read(CardTable.Rows, row))));
        }
    }

    [Fact]
    public void A_run_reads_as_its_table_says()
    {
        using var database = Made(StoreSchema.Board);
        var run = Full(RunTable.Rows);
        new RowWriter(database).Write(RunTable.Rows.Diff(null, run)!);
        var read = database.Prepare($"select {RowReader.Columns(RunTable.Rows)} from runs");

        Assert.Equal(run, Assert.Single(SqliteReader.All(read, RunRows.Read)));
        Assert.Equal(run, Assert.Single(SqliteReader.All(read, row => RowReader.Read(RunTable.Rows, row))));
    }

    [Fact]
    public void A_change_of_a_row_that_is_not_there_is_a_bug()
    {
        using var database = Made(StoreSchema.Board);
        var card = Sparse();

        Assert.Throws<InvariantViolation>(
            () => new RowWriter(database).Write(CardTable.Rows.Diff(card, card with { Title = "other" })!));
    }

    /// <summary>A row in which no two columns hold the same, so that a mix-up shows.</summary>
    static TRow Full<TRow>(Table<TRow> table)
        where TRow : class
    {
        var values = new FieldValue[table.Columns.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = table.Columns[i].Kind == ColumnKind.Number
                ? FieldValue.Of((long?)(100 + i))
                : FieldValue.Of(TextFor(table.Columns[i].Name));
        return table.Read(values);
    }

    static string TextFor(string column) => column switch
    {
        "id" or "task_id" => "t_0123456789abcdef",
        "status" => "review",
        "archived_from" => "done",
        "skills" or "labels" => $"[\"{column}\"]",
        "kind" => "pull",
        "phase" => "review",
        _ => $"{column} שלום",
    };

    static Card Sparse() => CardTable.Rows.Read([
        .. CardTable.Rows.Columns.Select(
            column => column.Name == "id" ? FieldValue.Of("t_00000000000000aa") : FieldValue.Null)]);

    static SqliteDatabase Made(StoreSchema schema)
    {
        var database = SqliteDatabase.Open(":memory:", SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);
        foreach (var script in schema.Migrations.SelectMany(migration => migration))
            database.Execute(StoreSchema.Script(script));
        return database;
    }

    static List<string> ColumnsOf(SqliteDatabase database, string table) => SqliteReader.All(
        database.Prepare($"select name, type from pragma_table_info('{table}') order by cid"),
        row => $"{row.RequireText(0)} {row.RequireText(1).ToLowerInvariant()}");

    static List<string> KeyOf(SqliteDatabase database, string table) => SqliteReader.All(
        database.Prepare($"select name from pragma_table_info('{table}') where pk > 0 order by pk"),
        row => row.RequireText(0));

    static string Describe(Column column) => $"{column.Name} {(column.Kind == ColumnKind.Number ? "integer" : "text")}";
}
