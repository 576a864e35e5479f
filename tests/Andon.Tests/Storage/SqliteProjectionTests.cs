using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
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

    public static TheoryData<bool> WrittenOut => [false, true];

    [Theory]
    [MemberData(nameof(WrittenOut))]
    public void A_batch_that_is_undone_leaves_the_kept_ones(bool isWrittenOut)
    {
        Make("t_00000000000000aa", 1, isWrittenOut);
        _projection.Keep();
        Make("t_00000000000000bb", 2, isWrittenOut);

        _projection.RollBack();

        Assert.Equal(1, _projection.Point.Position);
        Assert.True(_projection.IsBehind);
        Assert.NotNull(Find("t_00000000000000aa"));
        Assert.Null(Find("t_00000000000000bb"));
        _projection.Commit();
        Assert.Equal(["t_00000000000000aa"], Cards());
    }

    [Theory]
    [MemberData(nameof(WrittenOut))]
    public void Kept_batches_are_committed_together_and_then_nothing_is_behind(bool isWrittenOut)
    {
        for (var i = 1; i <= 3; i++)
        {
            Make($"t_000000000000000{i}", i, isWrittenOut && i == 2);
            _projection.Keep();
        }

        _projection.Commit();
        _projection.RollBack();

        Assert.False(_projection.IsBehind);
        Assert.False(_database.IsInTransaction);
        Assert.Equal(3, _projection.Point.Position);
        Assert.Equal(3, Cards().Count);
    }

    [Theory]
    [MemberData(nameof(WrittenOut))]
    public void A_lone_batch_that_is_undone_leaves_no_transaction_open(bool isWrittenOut)
    {
        Make("t_00000000000000aa", 1, isWrittenOut);

        _projection.RollBack();

        Assert.False(_database.IsInTransaction);
        Assert.False(_projection.IsBehind);
        Assert.Equal(0, _projection.Point.Position);
        Assert.Empty(Cards());
    }

    [Fact]
    public void When_SQLite_itself_rolled_back_the_point_says_that_the_kept_batches_are_gone_too()
    {
        Make("t_00000000000000aa", 1, isWrittenOut: true);
        _projection.Keep();
        Make("t_00000000000000bb", 2, isWrittenOut: true);

        _database.Execute("rollback");
        _projection.RollBack();

        Assert.Equal(0, _projection.Point.Position);
        Assert.False(_projection.IsBehind);
        Assert.Empty(Cards());
    }

    [Fact]
    public void When_writing_out_fails_the_point_says_that_the_kept_batches_are_gone_too()
    {
        Make("t_00000000000000aa", 1, isWrittenOut: false, new string('x', 1_000_000));
        _projection.Keep();
        _database.Execute("pragma max_page_count = 1");

        Assert.Throws<ProjectionFault>(() => _projection.Export());

        Assert.Equal(0, _projection.Point.Position);
        Assert.False(_projection.IsBehind);
        Assert.False(_database.IsInTransaction);
    }

    [Fact]
    public void A_request_id_that_is_used_again_after_its_time_replaces_the_old_answer()
    {
        _projection.Begin();
        for (var record = 1; record <= 2; record++)
        {
            var request = new RequestRecord("human:ada", "nightly", $"{record}");
            _projection.Import(new BaseEntry.Answered(
                new StoredRequest(record, request, new Instant(record), new Reply(), record)));
            _projection.Export();
        }

        _projection.MoveTo(new LogPoint(2, 2, Store.Genesis.Hash));
        _projection.Commit();

        Assert.Equal(2, _projection.FindRequest("human:ada", "nightly")!.Record);
        Assert.Single(_projection.Export().OfType<BaseEntry.Answered>());
    }

    void Make(string card, long position, bool isWrittenOut, string body = "body")
    {
        _projection.Begin();
        var text = new CardText(CardId.Parse(card), body, null);
        _projection.Import(new BaseEntry.Row(CardText.Table.Diff(null, text)!));
        _projection.MoveTo(new LogPoint(position, position, Store.Genesis.Hash));
        if (isWrittenOut) _projection.Export();
    }

    CardText? Find(string card) => _projection.View.FindText(CardId.Parse(card));

    List<string> Cards() =>
        SqliteReader.All(_database.Prepare("select task_id from card_texts"), row => row.RequireText(0));
}
