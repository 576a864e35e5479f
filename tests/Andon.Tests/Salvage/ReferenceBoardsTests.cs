using Andon.Salvage;
using Xunit;

namespace Andon.Tests.Salvage;

/// <summary>What is in the five boards that the reference corrupted by itself.</summary>
public sealed class ReferenceBoardsTests
{
    [Theory]
    [InlineData(1, 100, 214, 65, Trust.RowsMayBeMissing)]
    [InlineData(2, 50, 86, 18, Trust.RowsMayBeMissing)]
    [InlineData(3, 500, 1860, 577, Trust.RowsMayBeMissing)]
    [InlineData(4, 500, 2046, 642, Trust.Whole)]
    [InlineData(5, 50, 90, 21, Trust.RowsMayBeMissing)]
    public void So_many_rows_are_found(int board, int tasks, int events, int runs, Trust trust)
    {
        var salvaged = DatabaseReader.Read(Boards.Damaged(board), null, KnownSchema.Hermes);

        Assert.Equal(
            (tasks, events, runs, trust),
            (Count(salvaged, "tasks"), Count(salvaged, "task_events"), Count(salvaged, "task_runs"), salvaged.Trust));
        Assert.Equal(tasks + events + runs, salvaged.Tables.Sum(table => table.Rows.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_row_that_SQLite_reads_is_found_too(int board)
    {
        using var sqlite = SqliteFile.Of(Boards.Damaged(board));

        var salvaged = DatabaseReader.Read(Boards.Damaged(board), null, KnownSchema.Hermes);

        foreach (var table in (string[])["tasks", "task_events", "task_runs"])
        {
            var keys = sqlite.Read($"select id from {table} not indexed").Select(row => row[0]);
            Assert.Empty(keys.Except(salvaged.Table(table)!.Rows.Select(row => row.Values["id"])));
        }
    }

    [Fact]
    public void Losses_say_their_cause()
    {
        var runs = DatabaseReader.Read(Boards.Damaged(3), null, KnownSchema.Hermes).Table("task_runs")!;

        Assert.Equal(
            [(LossCause.LostPage, 1), (LossCause.NamedByIndexOnly, 25)],
            runs.Losses.Select(loss => (loss.Cause, loss.Count)));
        Assert.Equal("page 82 is zeroed, where page 11 points to", runs.Losses[0].Examples[0]);
    }

    static int Count(SalvagedDatabase database, string table) => database.Table(table)!.Rows.Count;
}
