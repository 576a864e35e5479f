using Andon.Core;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Storage.Sqlite;

/// <summary>
/// The board as decisions see it: what is pending, over what the database has. A row by its key is looked up in both;
/// for a query over rows, pending ones of its tables are written first. Owned by the writer thread.
/// </summary>
/// <param name="database">The writer's connection.</param>
/// <param name="kept">Pending rows of earlier batches.</param>
/// <param name="made">Pending rows of the open batch, over those.</param>
/// <param name="write">Writes both.</param>
sealed class WriterView(SqliteReader database, PendingRows kept, PendingRows made, Action write) : IBoardView
{
    /// <summary>Ahead of the database, as the rows are.</summary>
    public StoreCounters Counters
    {
        set => database.Counters = value;
    }

    public long Position => database.Position;

    public long LastRun => database.LastRun;

    public long LastComment => database.LastComment;

    public Card? FindCard(CardId id) =>
        IsPending(CardTable.Rows, FieldValue.Of(id.Value), out var row) ? row : database.FindCard(id);

    public CardText? FindText(CardId id) =>
        IsPending(CardText.Table, FieldValue.Of(id.Value), out var row) ? row : database.FindText(id);

    public Run? FindRun(RunId id) =>
        IsPending(RunTable.Rows, FieldValue.Of((long?)id.Value), out var row) ? row : database.FindRun(id);

    public Tombstone? FindTombstone(CardId id) => With(Tombstone.Table).FindTombstone(id);

    public CardId? FindByIdempotencyKey(string key)
    {
        if (kept.TouchesUnique || made.TouchesUnique) write();
        return database.FindByIdempotencyKey(key);
    }

    public IReadOnlyList<CardId> ParentsOf(CardId card) => With(Link.Table).ParentsOf(card);

    public IReadOnlyList<CardId> ChildrenOf(CardId card) => With(Link.Table).ChildrenOf(card);

    public IReadOnlyList<Run> RunsOf(CardId card) => With(RunTable.Rows).RunsOf(card);

    public IReadOnlyList<Comment> CommentsOf(CardId card) => With(Comment.Table).CommentsOf(card);

    public IReadOnlyList<Attachment> AttachmentsOf(CardId card) => With(Attachment.Table).AttachmentsOf(card);

    public IReadOnlyList<Subscription> SubscriptionsOf(CardId card) => With(Subscription.Table).SubscriptionsOf(card);

    public IReadOnlyList<Subscription> Subscriptions() => With(Subscription.Table).Subscriptions();

    public IReadOnlyList<Artifact> ArtifactsOf(RunId run) => With(Artifact.Table).ArtifactsOf(run);

    public IReadOnlyList<Card> Offered(int most) => With(CardTable.Rows).Offered(most);

    public IReadOnlyList<Card> OfferedLongest(int most) => With(CardTable.Rows).OfferedLongest(most);

    public IReadOnlyList<Card> Unassigned(int most) => With(CardTable.Rows).Unassigned(most);

    public IReadOnlyList<Card> Due(Instant now, int most) => With(CardTable.Rows).Due(now, most);

    public Instant? NextDue(Instant now)
    {
        With(RecurrenceTable.Rows);
        return With(CardTable.Rows).NextDue(now);
    }

    public Recurrence? FindRecurrence(RecurrenceId id) =>
        IsPending(RecurrenceTable.Rows, FieldValue.Of(id.Value), out var row) ? row : database.FindRecurrence(id);

    public IReadOnlyList<Recurrence> Recurrences() => With(RecurrenceTable.Rows).Recurrences();

    public IReadOnlyList<Recurrence> DueRecurrences(Instant now, int most) =>
        With(RecurrenceTable.Rows).DueRecurrences(now, most);

    public IReadOnlyList<Run> OpenRuns() => With(RunTable.Rows).OpenRuns();

    public IReadOnlyList<Run> DrainingRuns() => With(RunTable.Rows).DrainingRuns();

    public Import? FindImport(string origin, long sourceId) => With(Import.Table).FindImport(origin, sourceId);

    public Breaker? FindBreaker(string kind, string name) =>
        IsPending(Breaker.Table, FieldValue.Of(Breaker.IdOf(kind, name)), out var row)
            ? row
            : database.FindBreaker(kind, name);

    public IReadOnlyList<Breaker> Breakers() => With(Breaker.Table).Breakers();

    public Spending? FindSpending(string id) =>
        IsPending(Spending.Table, FieldValue.Of(id), out var row) ? row : database.FindSpending(id);

    /// <summary>Whoever made a change left the row with it; one that was read from the log has none.</summary>
    bool IsPending<TRow>(Table<TRow> table, in FieldValue key, out TRow? row)
        where TRow : class
    {
        row = null;
        if ((made.Find(table, key) ?? kept.Find(table, key)) is not { } change) return false;
        if (change.Kind == ChangeKind.Delete) return true;
        row = change.After as TRow;
        if (row is null) write();
        return row is not null;
    }

    SqliteReader With(Table table)
    {
        if (kept.Touches(table) || made.Touches(table)) write();
        return database;
    }
}
