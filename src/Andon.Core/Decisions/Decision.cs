using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Core.Recurrences;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>What the rules answer: events and a reply, or a refusal.</summary>
public abstract record Decision
{
    Decision()
    {
    }

    public sealed record Accepted(ImmutableArray<Event> Events, Reply Reply) : Decision
    {
        /// <summary>The reply's card as the command leaves it; null when there is none, or none any more.</summary>
        public Card? Card { get; init; }

        /// <summary>The card's long texts.</summary>
        public CardText? Text { get; init; }
    }

    public sealed record Refused(Refusal Refusal) : Decision;
}

/// <summary>
/// The answer to a command that was accepted: ids and facts only, kept beside its events so that a retry under the
/// same request id gets the same answer. The run token is not kept: it is derived again from the run.
/// </summary>
public sealed record Reply
{
    public CardId? Card { get; init; }

    /// <summary>The status the card landed in.</summary>
    public CardStatus? Status { get; init; }

    public RunId? Run { get; init; }

    public long? Comment { get; init; }

    public RecurrenceId? Recurrence { get; init; }

    /// <summary>False when an idempotency key found the card that already exists.</summary>
    public bool Created { get; init; }

    /// <summary>What became of the rows of an import.</summary>
    public ImportReport? Import { get; init; }

    /// <summary>Something the caller should know, in a sentence.</summary>
    public string? Note { get; init; }
}
