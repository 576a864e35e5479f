using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Decisions;

/// <summary>
/// What a decision may load. A store gives it inside the transaction in which it will apply the decision, so nothing
/// seen here can change before. Lists are bounded by the board, never by time; orders are part of the contract.
/// </summary>
public interface IBoardView
{
    /// <summary>The position of the last event.</summary>
    long Position { get; }

    /// <summary>The highest run id ever given, deleted ones included.</summary>
    long LastRun { get; }

    /// <summary>The highest comment id ever given, deleted ones included.</summary>
    long LastComment { get; }

    Card? FindCard(CardId id);

    CardText? FindText(CardId id);

    Run? FindRun(RunId id);

    Tombstone? FindTombstone(CardId id);

    /// <summary>The card that is not archived and has this key.</summary>
    CardId? FindByIdempotencyKey(string key);

    /// <summary>In order of id.</summary>
    IReadOnlyList<CardId> ParentsOf(CardId card);

    /// <summary>In order of id.</summary>
    IReadOnlyList<CardId> ChildrenOf(CardId card);

    /// <summary>In order of id.</summary>
    IReadOnlyList<Run> RunsOf(CardId card);

    /// <summary>In order of id.</summary>
    IReadOnlyList<Comment> CommentsOf(CardId card);

    /// <summary>In order of name.</summary>
    IReadOnlyList<Attachment> AttachmentsOf(CardId card);

    /// <summary>What the run handed over, in order of name.</summary>
    IReadOnlyList<Artifact> ArtifactsOf(RunId run);

    /// <summary>In order of place: platform, chat, thread.</summary>
    IReadOnlyList<Subscription> SubscriptionsOf(CardId card);

    /// <summary>Every one, in order of card and place.</summary>
    IReadOnlyList<Subscription> Subscriptions();

    /// <summary>Cards with an assignee that are ready or in review, highest priority first, then oldest.</summary>
    IReadOnlyList<Card> Offered(int most);

    /// <summary>The same cards, those first that have waited longest.</summary>
    IReadOnlyList<Card> OfferedLongest(int most);

    /// <summary>Cards without an assignee that are ready or in review, highest priority first, then oldest.</summary>
    IReadOnlyList<Card> Unassigned(int most);

    /// <summary>Scheduled cards whose time is not later than <paramref name="now"/>.</summary>
    IReadOnlyList<Card> Due(Instant now, int most);

    /// <summary>
    /// The earliest time after now among scheduled cards' not-before times, the cooldowns of cards that are ready or
    /// in review, and the next times of recurrences.
    /// </summary>
    Instant? NextDue(Instant now);

    Recurrence? FindRecurrence(RecurrenceId id);

    /// <summary>Every one, in order of id.</summary>
    IReadOnlyList<Recurrence> Recurrences();

    /// <summary>Recurrences whose next time is not later than <paramref name="now"/>, earliest first.</summary>
    IReadOnlyList<Recurrence> DueRecurrences(Instant now, int most);

    /// <summary>Every open run, in order of id.</summary>
    IReadOnlyList<Run> OpenRuns();

    /// <summary>Ended runs whose <see cref="Run.TreeGoneAt"/> is not set yet, in order of id.</summary>
    IReadOnlyList<Run> DrainingRuns();

    /// <summary>What came in from that origin under that number; null when nothing did.</summary>
    Import? FindImport(string origin, long sourceId);

    Breaker? FindBreaker(string kind, string name);

    /// <summary>Every breaker that remembers something, in order of id.</summary>
    IReadOnlyList<Breaker> Breakers();

    Spending? FindSpending(string id);
}
