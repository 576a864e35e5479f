using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Boards;

/// <summary>
/// A board in memory, changed only by applying events. It keeps an undo journal, so that whoever owns it can go back
/// to a mark as a transaction would. Not thread-safe: its owner's thread alone uses it, and the lists it answers are
/// its own, valid until the next event.
/// </summary>
public sealed class MemoryBoard : IWholeBoard
{
    readonly Dictionary<CardId, Card> _cards = [];
    readonly Dictionary<CardId, CardText> _texts = [];
    readonly Dictionary<RunId, Run> _runs = [];
    readonly Dictionary<Link, Link> _links = [];
    readonly Dictionary<long, Comment> _comments = [];
    readonly Dictionary<CardId, Tombstone> _tombstones = [];
    readonly Dictionary<string, Breaker> _breakers = new(StringComparer.Ordinal);
    readonly Dictionary<string, Spending> _spending = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Recurrence> _recurrences = new(StringComparer.Ordinal);
    readonly Dictionary<(CardId Card, string Name), Attachment> _attachments = [];
    readonly Dictionary<(RunId Run, string Name), Artifact> _artifacts = [];
    readonly Dictionary<(CardId Card, string Platform, string Chat, string Thread), Subscription> _subscriptions = [];
    readonly Dictionary<(string Origin, long Id), Import> _imports = [];
    readonly MemoryIndexes _indexes = new();
    readonly List<Step> _journal = [];

    public long Position { get; private set; }

    public long LastRun { get; private set; }

    public long LastComment { get; private set; }

    public IEnumerable<Card> Cards => _cards.Values;

    public IEnumerable<CardText> Texts => _texts.Values;

    public IEnumerable<Run> Runs => _runs.Values;

    public IEnumerable<Link> Links => _links.Values;

    public IEnumerable<Comment> Comments => _comments.Values;

    public IEnumerable<Tombstone> Tombstones => _tombstones.Values;

    /// <summary>In order of id.</summary>
    public IEnumerable<Spending> Spent => _spending.Values.OrderBy(each => each.Id, StringComparer.Ordinal);

    public IEnumerable<Attachment> Attachments => _attachments.Values;

    public IEnumerable<Artifact> Artifacts => _artifacts.Values;

    public IEnumerable<Import> Imports => _imports.Values;

    /// <summary>Applies the next event's changes; it takes the next position.</summary>
    public void Apply(Event next)
    {
        foreach (var change in next.Changes) Apply(change);
        Position++;
    }

    /// <summary>Applies one row change; the position stays.</summary>
    public void Apply(Change change)
    {
        var before = Row(change);
        var after = Changed(change, before);
        Set(before, after);
        _journal.Add(new Step(before, after));
        Count(after);
    }

    /// <summary>Says which position the rows that were applied one by one are the state at.</summary>
    public void MoveTo(long position) => Position = position;

    /// <summary>A place to come back to.</summary>
    public BoardMark Mark() => new(_journal.Count, Position, LastRun, LastComment);

    /// <summary>Undoes everything applied since the mark.</summary>
    public void RollBack(BoardMark mark)
    {
        for (var i = _journal.Count - 1; i >= mark.Steps; i--) Set(_journal[i].After, _journal[i].Before);
        _journal.RemoveRange(mark.Steps, _journal.Count - mark.Steps);
        (Position, LastRun, LastComment) = (mark.Position, mark.LastRun, mark.LastComment);
    }

    /// <summary>Forgets how to go back; marks taken before are void.</summary>
    public void Settle() => _journal.Clear();

    /// <summary>A board of its own with the same content.</summary>
    public MemoryBoard Clone()
    {
        var clone = new MemoryBoard { Position = Position, LastRun = LastRun, LastComment = LastComment };
        foreach (var row in AllRows()) clone.Set(null, row);
        return clone;
    }

    /// <summary>True when both boards have the same rows, numbers and position.</summary>
    public bool ContentEquals(MemoryBoard other) =>
        Position == other.Position && LastRun == other.LastRun && LastComment == other.LastComment
        && Same(_cards, other._cards) && Same(_texts, other._texts) && Same(_runs, other._runs)
        && Same(_links, other._links) && Same(_comments, other._comments) && Same(_tombstones, other._tombstones)
        && Same(_breakers, other._breakers) && Same(_spending, other._spending)
        && _recurrences.Values.SequenceEqual(other._recurrences.Values)
        && Same(_attachments, other._attachments) && Same(_artifacts, other._artifacts)
        && Same(_imports, other._imports) && Same(_subscriptions, other._subscriptions);

    public Card? FindCard(CardId id) => _cards.GetValueOrDefault(id);

    public CardText? FindText(CardId id) => _texts.GetValueOrDefault(id);

    public Run? FindRun(RunId id) => _runs.GetValueOrDefault(id);

    public Tombstone? FindTombstone(CardId id) => _tombstones.GetValueOrDefault(id);

    public CardId? FindByIdempotencyKey(string key) => _indexes.ByKey.TryGetValue(key, out var id) ? id : null;

    public IReadOnlyList<CardId> ParentsOf(CardId card) => _indexes.Parents.Of(card);

    public IReadOnlyList<CardId> ChildrenOf(CardId card) => _indexes.Children.Of(card);

    public IReadOnlyList<Run> RunsOf(CardId card)
    {
        var ids = _indexes.RunsByCard.Of(card);
        var runs = new Run[ids.Count];
        for (var i = 0; i < runs.Length; i++) runs[i] = _runs[new RunId(ids[i])];
        return runs;
    }

    public IReadOnlyList<Comment> CommentsOf(CardId card)
    {
        var ids = _indexes.CommentsByCard.Of(card);
        var comments = new Comment[ids.Count];
        for (var i = 0; i < comments.Length; i++) comments[i] = _comments[ids[i]];
        return comments;
    }

    public IReadOnlyList<Attachment> AttachmentsOf(CardId card) => [
        .. _attachments.Values.Where(file => file.Card == card).OrderBy(file => file.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Subscription> SubscriptionsOf(CardId card) =>
        [.. Subscription.InOrder(_subscriptions.Values.Where(each => each.Card == card))];

    public IReadOnlyList<Subscription> Subscriptions() => [.. Subscription.InOrder(_subscriptions.Values)];

    public IReadOnlyList<Artifact> ArtifactsOf(RunId run) => [
        .. _artifacts.Values.Where(file => file.Run == run).OrderBy(file => file.Name, StringComparer.Ordinal)];

    public Import? FindImport(string origin, long sourceId) => _imports.GetValueOrDefault((origin, sourceId));

    public IReadOnlyList<Card> Offered(int most) => [.. _indexes.Offered.Take(most)];

    public IReadOnlyList<Card> OfferedLongest(int most) => [.. _indexes.Longest.Take(most)];

    public IReadOnlyList<Card> Unassigned(int most) => [.. _indexes.Unassigned.Take(most)];

    public IReadOnlyList<Card> Due(Instant now, int most) =>
        [.. _indexes.Scheduled.TakeWhile(card => card.NotBefore <= now).Take(most)];

    public Instant? NextDue(Instant now)
    {
        var next = _indexes.NextDue(now);
        foreach (var recurrence in _recurrences.Values)
        {
            if (recurrence.NextAt > now && !(recurrence.NextAt >= next)) next = recurrence.NextAt;
        }

        return next;
    }

    public Recurrence? FindRecurrence(RecurrenceId id) => _recurrences.GetValueOrDefault(id.Value);

    public IReadOnlyList<Recurrence> Recurrences() => [.. _recurrences.Values];

    public IReadOnlyList<Recurrence> DueRecurrences(Instant now, int most) =>
        [.. _recurrences.Values.Where(each => each.NextAt <= now).OrderBy(each => each.NextAt).Take(most)];

    public IReadOnlyList<Run> OpenRuns() => [.. _indexes.Open];

    public IReadOnlyList<Run> DrainingRuns() => [.. _indexes.Draining];

    public Breaker? FindBreaker(string kind, string name) => _breakers.GetValueOrDefault(Breaker.IdOf(kind, name));

    public IReadOnlyList<Breaker> Breakers() => [.. _breakers.Values.OrderBy(each => each.Id, StringComparer.Ordinal)];

    public Spending? FindSpending(string id) => _spending.GetValueOrDefault(id);

    object? Row(Change change)
    {
        var key = change.Key[0].Value;
        if (change.Table == CardTable.Rows) return FindCard(CardId.Parse(key.RequireText()));
        if (change.Table == RunTable.Rows) return FindRun(new RunId(key.RequireNumber()));
        if (change.Table == CardText.Table) return FindText(CardId.Parse(key.RequireText()));
        if (change.Table == Comment.Table) return _comments.GetValueOrDefault(key.RequireNumber());
        if (change.Table == Breaker.Table) return _breakers.GetValueOrDefault(key.RequireText());
        if (change.Table == Spending.Table) return _spending.GetValueOrDefault(key.RequireText());
        if (change.Table == Tombstone.Table) return FindTombstone(CardId.Parse(key.RequireText()));
        if (change.Table == RecurrenceTable.Rows) return FindRecurrence(RecurrenceId.Parse(key.RequireText()));
        if (change.Table == Import.Table)
            return FindImport(key.RequireText(), change.Key[1].Value.RequireNumber());
        if (change.Table == Subscription.Table)
        {
            var place = change.Key;
            return _subscriptions.GetValueOrDefault((
                CardId.Parse(key.RequireText()), place[1].Value.RequireText(), place[2].Value.RequireText(),
                place[3].Value.RequireText()));
        }

        if (change.Table == Artifact.Table)
            return _artifacts.GetValueOrDefault((new RunId(key.RequireNumber()), change.Key[1].Value.RequireText()));
        if (change.Table == Attachment.Table)
            return _attachments.GetValueOrDefault(
                (CardId.Parse(key.RequireText()), change.Key[1].Value.RequireText()));
        Invariant.Hold(change.Table == Link.Table);
        var link = new Link(CardId.Parse(key.RequireText()), CardId.Parse(change.Key[1].Value.RequireText()));
        return _links.GetValueOrDefault(link);
    }

    static object? Changed(Change change, object? before)
    {
        Invariant.Hold((change.Kind == ChangeKind.Insert) == (before is null));
        return change.Table switch
        {
            Table<Card> table => table.Apply((Card?)before, change),
            Table<Run> table => table.Apply((Run?)before, change),
            Table<CardText> table => table.Apply((CardText?)before, change),
            Table<Comment> table => table.Apply((Comment?)before, change),
            Table<Tombstone> table => table.Apply((Tombstone?)before, change),
            Table<Breaker> table => table.Apply((Breaker?)before, change),
            Table<Spending> table => table.Apply((Spending?)before, change),
            Table<Link> table => table.Apply((Link?)before, change),
            Table<Recurrence> table => table.Apply((Recurrence?)before, change),
            Table<Attachment> table => table.Apply((Attachment?)before, change),
            Table<Import> table => table.Apply((Import?)before, change),
            Table<Subscription> table => table.Apply((Subscription?)before, change),
            Table<Artifact> table => table.Apply((Artifact?)before, change),
            _ => throw new InvariantViolation($"A board has no table {change.Table.Name}."),
        };
    }

    void Set(object? before, object? after)
    {
        switch (before ?? after)
        {
            case Card card:
                Put(_cards, card.Id, (Card?)after);
                _indexes.Move((Card?)before, (Card?)after);
                break;
            case Run run:
                Put(_runs, run.Id, (Run?)after);
                _indexes.Move((Run?)before, (Run?)after);
                break;
            case CardText text:
                Put(_texts, text.Card, (CardText?)after);
                break;
            case Comment comment:
                Put(_comments, comment.Id, (Comment?)after);
                _indexes.Move((Comment?)before, (Comment?)after);
                break;
            case Tombstone tombstone:
                Put(_tombstones, tombstone.Card, (Tombstone?)after);
                break;
            case Breaker breaker:
                Put(_breakers, breaker.Id, (Breaker?)after);
                break;
            case Spending spending:
                Put(_spending, spending.Id, (Spending?)after);
                break;
            case Recurrence recurrence:
                Put(_recurrences, recurrence.Id.Value, (Recurrence?)after);
                break;
            case Attachment attachment:
                Put(_attachments, (attachment.Card, attachment.Name), (Attachment?)after);
                break;
            case Artifact artifact:
                Put(_artifacts, (artifact.Run, artifact.Name), (Artifact?)after);
                break;
            case Subscription each:
                Put(_subscriptions, (each.Card, each.Platform, each.ChatId, each.ThreadId), (Subscription?)after);
                break;
            case Import import:
                Put(_imports, (import.Origin, import.SourceId), (Import?)after);
                break;
            case Link link:
                Put(_links, link, (Link?)after);
                _indexes.Move((Link?)before, (Link?)after);
                break;
        }
    }

    void Count(object? after)
    {
        var (run, comment) = after switch
        {
            Run row => (row.Id.Value, 0),
            Comment row => (0, row.Id),
            Tombstone row => (row.LastRun, row.LastComment),
            _ => (0L, 0L),
        };
        LastRun = Math.Max(LastRun, run);
        LastComment = Math.Max(LastComment, comment);
    }

    IEnumerable<object> AllRows() =>
        [
            .. _cards.Values, .. _texts.Values, .. _runs.Values, .. _links.Values, .. _comments.Values,
            .. _tombstones.Values, .. _breakers.Values, .. _spending.Values, .. _recurrences.Values,
            .. _attachments.Values, .. _artifacts.Values, .. _imports.Values,
            .. _subscriptions.Values,
        ];

    static void Put<TKey, TRow>(IDictionary<TKey, TRow> rows, TKey key, TRow? row)
        where TKey : notnull
        where TRow : class
    {
        if (row is null) rows.Remove(key);
        else rows[key] = row;
    }

    static bool Same<TKey, TRow>(Dictionary<TKey, TRow> mine, Dictionary<TKey, TRow> theirs)
        where TKey : notnull
    {
        if (mine.Count != theirs.Count) return false;
        foreach (var (key, row) in mine)
        {
            if (!theirs.TryGetValue(key, out var other) || !EqualityComparer<TRow>.Default.Equals(row, other))
            {
                return false;
            }
        }

        return true;
    }

    readonly record struct Step(object? Before, object? After);
}

/// <summary>A place in a memory board's past, made by <see cref="MemoryBoard.Mark"/>.</summary>
public readonly record struct BoardMark(int Steps, long Position, long LastRun, long LastComment);
