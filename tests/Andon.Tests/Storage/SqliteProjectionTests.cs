using Andon.Core.Cards;
using Andon.Storage.Commits;
using Andon.Storage.Log;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>Batches that are kept and not committed yet: a failed one after them takes nothing of them along.</summary>
public sealed class SqliteProjectionTests : IDisposable
{
    static readonly StoreId Store = new(new Guid("6f2b7c1e-0000-4000-8000-00000000b0a2"), 1);

    readonly SqliteDatabase _database =
        SqliteDatabase.Open(":memory:", SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);

    readonly SqliteProjection _projection;

    public SqliteProjectionTests()
    {
        foreach (var script in StoreSchema.Board.Migrations.SelectMany(migration => migration))
            _database.Execute(StoreSchema.Script(script));
        StoreRow.Insert(_database, Store);
        _projection = new SqliteProjection(_database, StoreSchema.Board, null);
    }

    public void Dispose() => _projection.Dispose();

    [Fact]
    public void A_batch_that_is_undone_leaves_the_kept_ones()
    {
        Write("t_00000000000000aa", 1);
        _projection.Keep();
        Write("t_00000000000000bb", 2);

        _projection.RollBack();

        Assert.Equal(1, _projection.Point.Position);
        Assert.True(_projection.IsBehind);
        Assert.Equal(["t_00000000000000aa"], Cards());
    }

    [Fact]
    public void Kept_batches_are_committed_together_and_then_nothing_is_behind()
    {
        for (var i = 1; i <= 3; i++)
        {
            Write($"t_000000000000000{i}", i);
            _projection.Keep();
        }

        _projection.Commit();
        _projection.RollBack();

        Assert.False(_projection.IsBehind);
        Assert.False(_database.IsInTransaction);
        Assert.Equal(3, _projection.Point.Position);
        Assert.Equal(3, Cards().Count);
    }

    [Fact]
    public void A_lone_batch_that_is_undone_leaves_no_transaction_open()
    {
        Write("t_00000000000000aa", 1);

        _projection.RollBack();

        Assert.False(_database.IsInTransaction);
        Assert.False(_projection.IsBehind);
        Assert.Equal(0, _projection.Point.Position);
        Assert.Empty(Cards());
    }

    [Fact]
    public void When_SQLite_itself_rolled_back_the_point_says_that_the_kept_batches_are_gone_too()
    {
        Write("t_00000000000000aa", 1);
        _projection.Keep();
        Write("t_00000000000000bb", 2);

        _database.Execute("rollback");
        _projection.RollBack();

        Assert.Equal(0, _projection.Point.Position);
        Assert.False(_projection.IsBehind);
        Assert.Empty(Cards());
    }

    void Write(string card, long position)
    {
        _projection.Begin();
        var text = new CardText(CardId.Parse(card), "body", null);
        _projection.Import(new BaseEntry.Row(CardText.Table.Diff(null, text)!));
        _projection.MoveTo(new LogPoint(position, position, Store.Genesis.Hash));
    }

    List<string> Cards() =>
        SqliteReader.All(_database.Prepare("select task_id from card_texts"), row => row.RequireText(0));
}
