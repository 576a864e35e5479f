using Andon.Core;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Sqlite;

/// <summary>Keeps the answers under their request ids. Owned by the writer thread.</summary>
sealed class RequestRows(SqliteDatabase database)
{
    /// <summary>Columns in the order in which <see cref="Read"/> wants them.</summary>
    public const string Columns = "record, principal, id, fingerprint, at, position, reply";

    /// <summary>So many are forgotten at once, lest a batch waits for it.</summary>
    const int PruneMax = 2000;

    // An id that is used again after its time replaces the old answer, which a replayed log still has.
    // A record that is there already stays a fault.
    readonly SqliteStatement _insert = database.Prepare($"""
        insert into requests ({Columns}) values (?, ?, ?, ?, ?, ?, ?)
        on conflict (id, principal) do update set record = excluded.record, fingerprint = excluded.fingerprint,
            at = excluded.at, position = excluded.position, reply = excluded.reply
        """);

    readonly SqliteStatement _find = database.Prepare($"select {Columns} from requests where id = ? and principal = ?");

    readonly SqliteStatement _oldest = database.Prepare("select record, at from requests order by record limit ?");

    readonly SqliteStatement _prune = database.Prepare("delete from requests where record <= ?");

    public void Insert(StoredRequest stored)
    {
        _insert.Bind(1, stored.Record).Bind(2, stored.Request.Principal).Bind(3, stored.Request.Id);
        _insert.Bind(4, stored.Request.Fingerprint).Bind(5, stored.At.Microseconds).Bind(6, stored.Position);
        _insert.Bind(7, ReplyJson.ToText(stored.Reply)).Run();
    }

    public StoredRequest? Find(string principal, string id)
    {
        var found = SqliteReader.All(_find.Bind(1, id).Bind(2, principal), Read);
        return found.Count == 0 ? null : found[0];
    }

    public void Prune(Instant before)
    {
        var last = 0L;
        foreach (var (record, at) in SqliteReader.All(_oldest.Bind(1, PruneMax), row => (row.Number(0), row.Number(1))))
        {
            if (at >= before.Microseconds) break;
            last = record;
        }

        if (last > 0) _prune.Bind(1, last).Run();
    }

    public static StoredRequest Read(SqliteStatement row) => new(
        row.Number(0),
        new RequestRecord(row.RequireText(1), row.RequireText(2), row.RequireText(3)),
        new Instant(row.Number(4)),
        ReplyJson.Parse(row.RequireText(6)),
        row.Number(5));
}
