using Andon.Core;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Sqlite;

/// <summary>
/// The one row that says which store a database is of, and how far it goes. Owned by its connection's thread.
/// </summary>
sealed class StoreRow(SqliteDatabase database)
{
    readonly SqliteStatement _read = database.Prepare("""
        select uuid, generation, record, position, hash, last_run, last_comment from store where id = 1
        """);

    readonly SqliteStatement _write = database.Prepare("""
        update store set record = ?, position = ?, hash = ?, last_run = ?, last_comment = ? where id = 1
        """);

    public static void Insert(SqliteDatabase database, StoreId store)
    {
        var insert = database.Prepare("""
            insert into store (id, uuid, generation, record, position, hash, last_run, last_comment)
            values (1, ?, ?, 0, 0, ?, 0, 0)
            """);
        insert.Bind(1, store.Uuid.ToString("D")).Bind(2, store.Generation).Bind(3, store.Genesis.Hash.ToString()).Run();
        database.Release(insert);
    }

    public (StoreId Store, LogPoint Point, long LastRun, long LastComment) Read()
    {
        try
        {
            var rows = SqliteReader.All(_read, row => (
                new StoreId(StoreId.ParseUuid(row.RequireText(0)), row.Number(1)),
                new LogPoint(row.Number(2), row.Number(3), ChainHash.Parse(row.RequireText(4))),
                row.Number(5),
                row.Number(6)));
            return rows.Count == 1
                ? rows[0]
                : throw new ProjectionFault(ProjectionTrouble.Damaged, "It does not say which store it is of.");
        }
        catch (FormatException fault)
        {
            throw new ProjectionFault(ProjectionTrouble.Damaged, "What it says of its store is unreadable.", fault);
        }
    }

    /// <summary>From now on the database is of that store, with the history that it has.</summary>
    public void Become(StoreId store)
    {
        var become = database.Prepare("update store set uuid = ?, generation = ? where id = 1");
        become.Bind(1, store.Uuid.ToString("D")).Bind(2, store.Generation).Run();
        database.Release(become);
    }

    public void Write(LogPoint point, long lastRun, long lastComment)
    {
        _write.Bind(1, point.Record).Bind(2, point.Position).Bind(3, point.Hash.ToString());
        _write.Bind(4, lastRun).Bind(5, lastComment).Run();
        Invariant.Hold(database.Changes == 1);
    }
}
