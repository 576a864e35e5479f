using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Storage.Contract;

/// <summary>A board's queries on one snapshot: what decisions load, and what people and programs ask.</summary>
public interface IBoardReader : IBoardView
{
    IReadOnlyList<Card> List(CardFilter filter);

    /// <summary>Events after a position, oldest first, at most <see cref="EventFilter.Most"/>.</summary>
    IReadOnlyList<CommittedEvent> Events(EventFilter filter);

    /// <summary>Cards whose title, body or id contains the text (case-insensitive), best first.</summary>
    IReadOnlyList<Card> Search(string text, int most);

    /// <summary>Runs of the profile that completed another card than this one, by their number, newest first.</summary>
    IReadOnlyList<Run> RecentWork(string profile, CardId except, int most);

    BoardStatistics Statistics();

    /// <summary>What <see cref="Examine"/> takes: the tables that lie in files, in any order.</summary>
    IReadOnlyList<string> Parts();

    /// <summary>
    /// Reads every page of a table and of its indexes. A store that finds one damaged has its writer prove and mend it
    /// before this is answered.
    /// </summary>
    void Examine(string part);

    /// <summary>
    /// Every row of a table as the change that inserts it, ordered by its key. Read while the snapshot lasts.
    /// </summary>
    IEnumerable<Change> Rows(Table table);
}

/// <summary>Which cards to list. Null means any; lists are alternatives.</summary>
public sealed record CardFilter
{
    public IReadOnlyList<CardStatus>? Statuses { get; init; }

    public string? Assignee { get; init; }

    public string? Tenant { get; init; }

    public string? SessionId { get; init; }

    public string? Label { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? StepKey { get; init; }

    /// <summary>Archived cards are left out unless they are asked for by status or by this.</summary>
    public bool IncludeArchived { get; init; }

    public CardOrder Order { get; init; } = CardOrder.Priority;

    /// <summary>Null for all.</summary>
    public int? Most { get; init; }
}

/// <summary>Orders of a list; ties are broken by creation and id.</summary>
public enum CardOrder
{
    /// <summary>Highest priority first, then oldest: the order of dispatch.</summary>
    Priority,
    Created,
    CreatedDescending,
    Status,
    Assignee,
    Title,
    Updated,
}

/// <summary>Which events to read, in their order: of one card or of all, of some kinds or of all.</summary>
public sealed record EventFilter(long After, int Most)
{
    /// <summary>Whether it is the last ones that are wanted when there are more, and not the first.</summary>
    public bool IsLatest { get; init; }

    public CardId? Card { get; init; }

    public IReadOnlyList<string>? Kinds { get; init; }
}

/// <summary>Counts for <c>stats</c> and <c>assignees</c>; archived cards are only in <c>ByStatus</c>.</summary>
public sealed record BoardStatistics(
    IReadOnlyDictionary<CardStatus, int> ByStatus,
    IReadOnlyDictionary<string, IReadOnlyDictionary<CardStatus, int>> ByAssignee,
    Instant? OldestReady);
