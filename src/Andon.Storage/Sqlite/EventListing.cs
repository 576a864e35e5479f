using System.Text;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Contract;
using Andon.Storage.Log;

namespace Andon.Storage.Sqlite;

/// <summary>Reads past events. They come without their row changes, which only the log keeps.</summary>
sealed class EventListing(SqliteDatabase database)
{
    /// <summary>The columns in the order in which <see cref="Read"/> wants them.</summary>
    public const string Columns =
        "position, at, actor_kind, actor_name, actor_run, actor_label, kind, task_id, run_id, payload";

    readonly Dictionary<string, SqliteStatement> _statements = [];

    public IReadOnlyList<CommittedEvent> List(EventFilter filter)
    {
        var sql = new StringBuilder($"select {Columns} from events where position > ?");
        if (filter.Card is not null) sql.Append(" and task_id = ?");
        if (filter.Kinds is { } kinds)
            sql.Append(" and kind in (").AppendJoin(", ", kinds.Select(_ => "?")).Append(')');
        sql.Append(filter.IsLatest ? " order by position desc limit ?" : " order by position limit ?");

        var statement = Prepared(sql.ToString());
        var index = 1;
        statement.Bind(index, filter.After);
        if (filter.Card is { } card) statement.Bind(++index, card.Value);
        foreach (var kind in filter.Kinds ?? []) statement.Bind(++index, kind);
        var events = SqliteReader.All(statement.Bind(++index, filter.Most), Read);
        if (filter.IsLatest) events.Reverse();
        return events;
    }

    public static CommittedEvent Read(SqliteStatement row)
    {
        var actor = new Actor(
            ActorNames.Parse(row.RequireText(2)), row.RequireText(3),
            row.NumberIfAny(4) is { } by ? new RunId(by) : null, row.Text(5));
        var card = row.Text(7) is { } id ? CardId.Parse(id) : default(CardId?);
        var run = row.NumberIfAny(8) is { } number ? new RunId(number) : default(RunId?);
        var happened = new Event(row.RequireText(6), card, run, row.Text(9), []);
        return new CommittedEvent(row.Number(0), new Instant(row.Number(1)), actor, happened);
    }

    SqliteStatement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = database.Prepare(sql);
        return statement;
    }
}
