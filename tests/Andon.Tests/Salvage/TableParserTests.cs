using Andon.Salvage.Schemas;
using Xunit;

namespace Andon.Tests.Salvage;

public sealed class TableParserTests
{
    [Fact]
    public void Comments_quotes_and_constraints_do_not_hide_columns()
    {
        var table = Parse(
            """
            CREATE TABLE "t, (x)" ( -- a comment, with (brackets
                [an id] INTEGER PRIMARY KEY AUTOINCREMENT, /* another, */
                'name' VARCHAR(20, 3) NOT NULL DEFAULT 'a,b' CHECK (length(name) > 0),
                `n` BIGINT DEFAULT (-5) REFERENCES other(a, b),
                total INT GENERATED ALWAYS AS (n * 2) VIRTUAL,
                CONSTRAINT u UNIQUE (name COLLATE NOCASE, n DESC),
                FOREIGN KEY (n) REFERENCES other(a)
            )
            """);

        Assert.Equal(["an id", "name", "n"], table.Columns.Select(column => column.Name));
        Assert.Equal(
            [Affinity.Integer, Affinity.Text, Affinity.Integer], table.Columns.Select(column => column.Affinity));
        Assert.Equal([null, "a,b", -5L], table.Columns.Select(column => column.Default));
        Assert.Equal(0, table.RowIdColumn);
        Assert.Equal(["name", "n"], Assert.Single(table.AutoIndexes));
    }

    [Theory]
    [InlineData("create table t (id integer primary key)", 0)]
    [InlineData("create table t (a, id integer, primary key (id))", 1)]
    [InlineData("create table t (id integer primary key desc)", -1)]
    [InlineData("create table t (id int primary key)", -1)]
    [InlineData("create table t (id text primary key)", -1)]
    [InlineData("create table t (id integer primary key) without rowid", -1)]
    public void Only_an_integer_primary_key_is_the_rowid(string sql, int expected) =>
        Assert.Equal(expected, Parse(sql).RowIdColumn);

    [Theory]
    [InlineData("create table t (")]
    [InlineData("create table t ('")]
    [InlineData("create table t (a default")]
    [InlineData("create table t (,,,)")]
    [InlineData("create virtual table t using fts5(a)")]
    [InlineData("create table t (a /*")]
    [InlineData("")]
    public void A_definition_that_is_damaged_throws_nothing(string sql) => TableParser.Parse(sql, "t", known: null);

    static TableDefinition Parse(string sql) => TableParser.Parse(sql, "t", known: null)!;
}
