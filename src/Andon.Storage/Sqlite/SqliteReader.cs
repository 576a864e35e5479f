using Andon.Core;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;
using Andon.Storage.Commits;
using Andon.Storage.Contract;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A board's queries on one connection: what decisions load on the writer's, what people ask on a reader's. Lists are
/// made whole before they are answered. Used by one thread at a time.
/// </summary>
sealed class SqliteReader(SqliteDatabase database) : IBoardReader
{
    static readonly string Cards = RowReader.Columns(CardTable.Rows);
    static readonly string Runs = RowReader.Columns(RunTable.Rows);

    static readonly string RecurrenceColumns = RowReader.Columns(RecurrenceTable.Rows);

    readonly CardListing _listing = new(database);
    readonly EventListing _events = new(database);

    SqliteStatement? _card;
    SqliteStatement? _text;
    SqliteStatement? _run;
    SqliteStatement? _tombstone;
    SqliteStatement? _key;
    SqliteStatement? _parents;
    SqliteStatement? _children;
    SqliteStatement? _runsOf;
    SqliteStatement? _commentsOf;
    SqliteStatement? _attachmentsOf;
    SqliteStatement? _artifactsOf;
    SqliteStatement? _subscriptionsOf;
    SqliteStatement? _subscriptions;
    SqliteStatement? _offered;
    SqliteStatement? _longest;
    SqliteStatement? _unassigned;
    SqliteStatement? _due;
    SqliteStatement? _nextDue;
    SqliteStatement? _open;
    SqliteStatement? _draining;
    SqliteStatement? _breaker;
    SqliteStatement? _breakers;
    SqliteStatement? _spending;
    SqliteStatement? _recent;
    SqliteStatement? _import;
    SqliteStatement? _recurrence;
    SqliteStatement? _recurrences;
    SqliteStatement? _dueRecurrences;

    public long Position => Counters.Position;

    public long LastRun => Counters.LastRun;

    public long LastComment => Counters.LastComment;

    /// <summary>Kept by whoever owns the connection's transaction.</summary>
    public StoreCounters Counters { get; set; }

    public Card? FindCard(CardId id)
    {
        _card ??= database.Prepare($"select {Cards} from cards where id = ?");
        return One(_card.Bind(1, id.Value), CardRows.Read);
    }

    public CardText? FindText(CardId id)
    {
        _text ??= database.Prepare("select task_id, body, result from card_texts where task_id = ?");
        return One(
            _text.Bind(1, id.Value), row => new CardText(CardId.Parse(row.RequireText(0)), row.Text(1), row.Text(2)));
    }

    public Run? FindRun(RunId id)
    {
        _run ??= database.Prepare($"select {Runs} from runs where id = ?");
        return One(_run.Bind(1, id.Value), RunRows.Read);
    }

    public Tombstone? FindTombstone(CardId id)
    {
        _tombstone ??= database.Prepare(
            $"select {RowReader.Columns(Tombstone.Table)} from tombstones where task_id = ?");
        return One(_tombstone.Bind(1, id.Value), row => RowReader.Read(Tombstone.Table, row));
    }

    public CardId? FindByIdempotencyKey(string key)
    {
        _key ??= database.Prepare("""
            select id from cards
            where idempotency_key = ? and idempotency_key is not null and status <> 'archived'
            """);
        var ids = All(_key.Bind(1, key), ReadId);
        return ids.Count == 0 ? null : ids[0];
    }

    public IReadOnlyList<CardId> ParentsOf(CardId card)
    {
        _parents ??= database.Prepare("select parent_id from links where child_id = ? order by parent_id");
        return All(_parents.Bind(1, card.Value), ReadId);
    }

    public IReadOnlyList<CardId> ChildrenOf(CardId card)
    {
        _children ??= database.Prepare("select child_id from links where parent_id = ? order by child_id");
        return All(_children.Bind(1, card.Value), ReadId);
    }

    public IReadOnlyList<Run> RunsOf(CardId card)
    {
        _runsOf ??= database.Prepare($"select {Runs} from runs where task_id = ? order by id");
        return All(_runsOf.Bind(1, card.Value), RunRows.Read);
    }

    public IReadOnlyList<Comment> CommentsOf(CardId card)
    {
        _commentsOf ??= database.Prepare(
            $"select {RowReader.Columns(Comment.Table)} from comments where task_id = ? order by id");
        return All(_commentsOf.Bind(1, card.Value), row => RowReader.Read(Comment.Table, row));
    }

    public IReadOnlyList<Attachment> AttachmentsOf(CardId card)
    {
        _attachmentsOf ??= database.Prepare(
            $"select {RowReader.Columns(Attachment.Table)} from attachments where task_id = ? order by name");
        return All(_attachmentsOf.Bind(1, card.Value), row => RowReader.Read(Attachment.Table, row));
    }

    public IReadOnlyList<Subscription> SubscriptionsOf(CardId card)
    {
        _subscriptionsOf ??= database.Prepare($"""
            select {RowReader.Columns(Subscription.Table)} from subscriptions where task_id = ?
            order by platform, chat_id, thread_id
            """);
        return All(_subscriptionsOf.Bind(1, card.Value), row => RowReader.Read(Subscription.Table, row));
    }

    public IReadOnlyList<Subscription> Subscriptions()
    {
        _subscriptions ??= database.Prepare($"""
            select {RowReader.Columns(Subscription.Table)} from subscriptions
            order by task_id, platform, chat_id, thread_id
            """);
        return All(_subscriptions, row => RowReader.Read(Subscription.Table, row));
    }

    public IReadOnlyList<Artifact> ArtifactsOf(RunId run)
    {
        _artifactsOf ??= database.Prepare(
            $"select {RowReader.Columns(Artifact.Table)} from artifacts where run_id = ? order by name");
        return All(_artifactsOf.Bind(1, run.Value), row => RowReader.Read(Artifact.Table, row));
    }

    public IReadOnlyList<Card> Offered(int most)
    {
        _offered ??= database.Prepare($"""
            select {Cards} from cards indexed by cards_offered
            where status in ('ready', 'review') and assignee is not null
            order by priority desc, created_at, id limit ?
            """);
        return All(_offered.Bind(1, most), CardRows.Read);
    }

    public IReadOnlyList<Card> OfferedLongest(int most)
    {
        _longest ??= database.Prepare($"""
            select {Cards} from cards indexed by cards_waiting
            where status in ('ready', 'review') and assignee is not null
            order by status_at, id limit ?
            """);
        return All(_longest.Bind(1, most), CardRows.Read);
    }

    public IReadOnlyList<Card> Unassigned(int most)
    {
        _unassigned ??= database.Prepare($"""
            select {Cards} from cards indexed by cards_unassigned
            where status in ('ready', 'review') and assignee is null
            order by priority desc, created_at, id limit ?
            """);
        return All(_unassigned.Bind(1, most), CardRows.Read);
    }

    public IReadOnlyList<Card> Due(Instant now, int most)
    {
        _due ??= database.Prepare($"""
            select {Cards} from cards indexed by cards_scheduled
            where status = 'scheduled' and not_before is not null and not_before <= ?
            order by not_before, id limit ?
            """);
        return All(_due.Bind(1, now.Microseconds).Bind(2, most), CardRows.Read);
    }

    public Instant? NextDue(Instant now)
    {
        _nextDue ??= database.Prepare("""
            select min(due) from (
                select min(not_before) as due from cards indexed by cards_scheduled
                where status = 'scheduled' and not_before is not null and not_before > ?1
                union all
                select min(cooldown_until) as due from cards indexed by cards_cooling
                where status in ('ready', 'review') and cooldown_until is not null and cooldown_until > ?1
                union all
                select min(next_at) as due from recurrences indexed by recurrences_due
                where next_at is not null and next_at > ?1)
            """);
        return All(_nextDue.Bind(1, now.Microseconds), row => row.InstantIfAny(0))[0];
    }

    public Recurrence? FindRecurrence(RecurrenceId id)
    {
        _recurrence ??= database.Prepare($"select {RecurrenceColumns} from recurrences where id = ?");
        return One(_recurrence.Bind(1, id.Value), ReadRecurrence);
    }

    public IReadOnlyList<Recurrence> Recurrences()
    {
        _recurrences ??= database.Prepare($"select {RecurrenceColumns} from recurrences order by id");
        return All(_recurrences, ReadRecurrence);
    }

    public IReadOnlyList<Recurrence> DueRecurrences(Instant now, int most)
    {
        _dueRecurrences ??= database.Prepare($"""
            select {RecurrenceColumns} from recurrences indexed by recurrences_due
            where next_at is not null and next_at <= ? order by next_at, id limit ?
            """);
        return All(_dueRecurrences.Bind(1, now.Microseconds).Bind(2, most), ReadRecurrence);
    }

    public IReadOnlyList<Run> OpenRuns()
    {
        _open ??= database.Prepare($"select {Runs} from runs indexed by runs_open where ended_at is null order by id");
        return All(_open, RunRows.Read);
    }

    public IReadOnlyList<Run> DrainingRuns()
    {
        _draining ??= database.Prepare($"""
            select {Runs} from runs indexed by runs_draining
            where ended_at is not null and tree_gone_at is null order by id
            """);
        return All(_draining, RunRows.Read);
    }

    public Import? FindImport(string origin, long sourceId)
    {
        _import ??= database.Prepare(
            $"select {RowReader.Columns(Import.Table)} from imports where origin = ? and source_id = ?");
        return All(_import.Bind(1, origin).Bind(2, sourceId), row => RowReader.Read(Import.Table, row))
            .FirstOrDefault();
    }

    public Breaker? FindBreaker(string kind, string name)
    {
        _breaker ??= database.Prepare($"select {RowReader.Columns(Breaker.Table)} from breakers where id = ?");
        return One(_breaker.Bind(1, Breaker.IdOf(kind, name)), row => RowReader.Read(Breaker.Table, row));
    }

    public IReadOnlyList<Breaker> Breakers()
    {
        _breakers ??= database.Prepare($"select {RowReader.Columns(Breaker.Table)} from breakers order by id");
        return All(_breakers, row => RowReader.Read(Breaker.Table, row));
    }

    public Spending? FindSpending(string id)
    {
        _spending ??= database.Prepare($"select {RowReader.Columns(Spending.Table)} from spending where id = ?");
        return One(_spending.Bind(1, id), row => RowReader.Read(Spending.Table, row));
    }

    public IReadOnlyList<Run> RecentWork(string profile, CardId except, int most)
    {
        _recent ??= database.Prepare($"""
            select {Runs} from runs indexed by runs_completed
            where profile = ? and outcome = 'completed' and task_id <> ? order by id desc limit ?
            """);
        return All(_recent.Bind(1, profile).Bind(2, except.Value).Bind(3, most), RunRows.Read);
    }

    public IReadOnlyList<Card> List(CardFilter filter) => _listing.List(filter);

    public IReadOnlyList<Card> Search(string text, int most) => _listing.Search(text, most);

    public IReadOnlyList<string> Parts() => SqliteCheck.Parts(database);

    public void Examine(string part) => SqliteCheck.Examine(database, part);

    public IEnumerable<Change> Rows(Table table) => SqliteExport.RowsOf(database, table);

    public BoardStatistics Statistics() => _listing.Statistics();

    public IReadOnlyList<CommittedEvent> Events(EventFilter filter) => _events.List(filter);

    /// <summary>Every row that the statement gives; a row that cannot be read is damage, not a bug.</summary>
    public static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step()) rows.Add(read(statement));
            return rows;
        }
        catch (Exception fault) when (fault is FormatException or InvariantViolation or OverflowException)
        {
            statement.Reset();
            throw new ProjectionFault(ProjectionTrouble.Damaged, $"A row is unreadable: {fault.Message}", fault);
        }
    }

    static T? One<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
        where T : class
    {
        try
        {
            if (!statement.Step()) return null;
            var row = read(statement);
            statement.Reset();
            return row;
        }
        catch (Exception fault) when (fault is FormatException or InvariantViolation or OverflowException)
        {
            statement.Reset();
            throw new ProjectionFault(ProjectionTrouble.Damaged, $"A row is unreadable: {fault.Message}", fault);
        }
    }

    static Recurrence ReadRecurrence(SqliteStatement row) => RowReader.Read(RecurrenceTable.Rows, row);

    static CardId ReadId(SqliteStatement row) => CardId.Parse(row.RequireText(0));
}

/// <summary>What a board's views say about the whole board.</summary>
readonly record struct StoreCounters(long Position, long LastRun, long LastComment);
