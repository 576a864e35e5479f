using Andon.Core;
using Andon.Core.Boards;
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
using Andon.Storage.Contract;

namespace Andon.Storage.Memory;

/// <summary>The queries over a board in memory. Its owner's thread alone uses it.</summary>
sealed class MemoryReader(MemoryBoard board, IReadOnlyList<CommittedEvent> events) : IBoardReader
{
    public long Position => board.Position;

    public long LastRun => board.LastRun;

    public long LastComment => board.LastComment;

    public Card? FindCard(CardId id) => board.FindCard(id);

    public CardText? FindText(CardId id) => board.FindText(id);

    public Run? FindRun(RunId id) => board.FindRun(id);

    public Tombstone? FindTombstone(CardId id) => board.FindTombstone(id);

    public CardId? FindByIdempotencyKey(string key) => board.FindByIdempotencyKey(key);

    public IReadOnlyList<CardId> ParentsOf(CardId card) => [.. board.ParentsOf(card)];

    public IReadOnlyList<CardId> ChildrenOf(CardId card) => [.. board.ChildrenOf(card)];

    public IReadOnlyList<Run> RunsOf(CardId card) => [.. board.RunsOf(card)];

    public IReadOnlyList<Comment> CommentsOf(CardId card) => [.. board.CommentsOf(card)];

    public IReadOnlyList<Attachment> AttachmentsOf(CardId card) => board.AttachmentsOf(card);

    public IReadOnlyList<Subscription> SubscriptionsOf(CardId card) => board.SubscriptionsOf(card);

    public IReadOnlyList<Subscription> Subscriptions() => board.Subscriptions();

    public IReadOnlyList<Artifact> ArtifactsOf(RunId run) => board.ArtifactsOf(run);

    public IReadOnlyList<Card> Offered(int most) => board.Offered(most);

    public IReadOnlyList<Card> OfferedLongest(int most) => board.OfferedLongest(most);

    public IReadOnlyList<Card> Unassigned(int most) => board.Unassigned(most);

    public IReadOnlyList<Card> Due(Instant now, int most) => board.Due(now, most);

    public Instant? NextDue(Instant now) => board.NextDue(now);

    public Recurrence? FindRecurrence(RecurrenceId id) => board.FindRecurrence(id);

    public IReadOnlyList<Recurrence> Recurrences() => board.Recurrences();

    public IReadOnlyList<Recurrence> DueRecurrences(Instant now, int most) => board.DueRecurrences(now, most);

    public IReadOnlyList<Run> OpenRuns() => board.OpenRuns();

    public IReadOnlyList<Run> DrainingRuns() => board.DrainingRuns();

    public Import? FindImport(string origin, long sourceId) => board.FindImport(origin, sourceId);

    public Breaker? FindBreaker(string kind, string name) => board.FindBreaker(kind, name);

    public IReadOnlyList<Breaker> Breakers() => board.Breakers();

    public Spending? FindSpending(string id) => board.FindSpending(id);

    public IReadOnlyList<Card> List(CardFilter filter)
    {
        var ordered = Ordered(board.Cards.Where(card => Fits(card, filter)), filter.Order);
        return [.. filter.Most is { } most ? ordered.Take(most) : ordered];
    }

    public IReadOnlyList<CommittedEvent> Events(EventFilter filter)
    {
        var found = events
            .Where(e => e.Position > filter.After)
            .Where(e => filter.Card is null || e.Event.Card == filter.Card)
            .Where(e => filter.Kinds is null || filter.Kinds.Contains(e.Event.Kind));
        return [.. filter.IsLatest ? found.TakeLast(filter.Most) : found.Take(filter.Most)];
    }

    public IReadOnlyList<Card> Search(string text, int most) =>
    [
        .. board.Cards
            .Select(card => (Card: card, Rank: Rank(card, text)))
            .Where(hit => hit.Rank is not null)
            .OrderBy(hit => hit.Rank)
            .ThenByDescending(hit => hit.Card.Id.Value, StringComparer.Ordinal)
            .Select(hit => hit.Card)
            .Take(most),
    ];

    public IReadOnlyList<Run> RecentWork(string profile, CardId except, int most) =>
    [
        .. board.Runs
            .Where(run => run.Outcome == RunOutcomes.Completed && run.Profile == profile && run.Card != except)
            .OrderByDescending(run => run.Id.Value)
            .Take(most),
    ];

    public BoardStatistics Statistics()
    {
        var shown = board.Cards.Where(card => card.Status != CardStatus.Archived && card.Assignee is not null);
        var byAssignee = shown.GroupBy(card => card.Assignee!).ToDictionary(
            group => group.Key, group => (IReadOnlyDictionary<CardStatus, int>)Count(group));
        var ready = board.Cards.Where(card => card.Status == CardStatus.Ready).Select(card => card.CreatedAt).ToList();
        return new BoardStatistics(Count(board.Cards), byAssignee, ready.Count == 0 ? null : ready.Min());
    }

    /// <summary>Nothing of it lies in files.</summary>
    public IReadOnlyList<string> Parts() => [];

    public void Examine(string part)
    {
    }

    public IEnumerable<Change> Rows(Table table) => MemoryRows.Of(board, table);

    static Dictionary<CardStatus, int> Count(IEnumerable<Card> cards) =>
        cards.GroupBy(card => card.Status).ToDictionary(group => group.Key, group => group.Count());

    static bool Fits(Card card, CardFilter filter) =>
        (filter.Statuses is { } statuses
            ? statuses.Contains(card.Status)
            : filter.IncludeArchived || card.Status != CardStatus.Archived)
        && (filter.Assignee is null || card.Assignee == filter.Assignee)
        && (filter.Tenant is null || card.Tenant == filter.Tenant)
        && (filter.SessionId is null || card.SessionId == filter.SessionId)
        && (filter.Label is null || card.Labels.Items.Contains(filter.Label))
        && (filter.WorkflowTemplateId is null || card.WorkflowTemplateId == filter.WorkflowTemplateId)
        && (filter.StepKey is null || card.CurrentStepKey == filter.StepKey);

    static IOrderedEnumerable<Card> Ordered(IEnumerable<Card> cards, CardOrder order)
    {
        var ordered = order switch
        {
            CardOrder.Priority => cards.OrderByDescending(card => card.Priority),
            CardOrder.CreatedDescending => cards.OrderByDescending(card => card.CreatedAt),
            CardOrder.Status => cards.OrderBy(card => card.Status.Name(), StringComparer.Ordinal),
            CardOrder.Assignee => cards.OrderBy(card => card.Assignee, StringComparer.Ordinal),
            CardOrder.Title => cards.OrderBy(card => card.Title, StringComparer.Ordinal),
            CardOrder.Updated => cards.OrderByDescending(card => card.UpdatedAt),
            _ => cards.OrderBy(card => card.CreatedAt),
        };
        return order == CardOrder.CreatedDescending
            ? ordered.ThenByDescending(card => card.Id.Value, StringComparer.Ordinal)
            : ordered.ThenBy(card => card.CreatedAt).ThenBy(card => card.Id.Value, StringComparer.Ordinal);
    }

    int? Rank(Card card, string text)
    {
        if (card.Id.Value.Contains(text, StringComparison.OrdinalIgnoreCase)) return 0;
        if (card.Title.Contains(text, StringComparison.OrdinalIgnoreCase)) return 1;
        return board.FindText(card.Id)?.Body?.Contains(text, StringComparison.OrdinalIgnoreCase) == true ? 2 : null;
    }
}
