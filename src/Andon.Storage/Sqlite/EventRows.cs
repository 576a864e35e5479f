using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Storage.Sqlite;

/// <summary>Writes events. Owned by the writer thread.</summary>
sealed class EventRows(SqliteDatabase database)
{
    readonly SqliteStatement _insert = database.Prepare($"""
        insert into events ({EventListing.Columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public void Insert(long position, Instant at, Actor actor, Event happened)
    {
        _insert.Bind(1, position).Bind(2, at.Microseconds);
        _insert.Bind(3, actor.KindName).Bind(4, actor.Name).Bind(5, actor.Run?.Value).Bind(6, actor.Label);
        _insert.Bind(7, happened.Kind).Bind(8, happened.Card?.Value).Bind(9, happened.Run?.Value);
        _insert.Bind(10, happened.Payload);
        _insert.Run();
    }
}
