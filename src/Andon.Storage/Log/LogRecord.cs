using System.Collections.Immutable;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Storage.Log;

/// <summary>
/// What one command did: the unit that is in the log whole or not at all. <c>Number</c> counts records from 1 without
/// a gap; a record may have no event, when the answer is all there is to keep.
/// </summary>
sealed record LogRecord
{
    public required long Number { get; init; }

    /// <summary>The first of those that were made durable together.</summary>
    public required bool OpensBatch { get; init; }

    public required Instant At { get; init; }

    public required Actor Actor { get; init; }

    /// <summary>The position of its first event, or what that would have been.</summary>
    public required long First { get; init; }

    public required ImmutableArray<LoggedEvent> Events { get; init; }

    public required Reply Reply { get; init; }

    public RequestRecord? Request { get; init; }

    /// <summary>The chain after its last event.</summary>
    public required ChainHash Hash { get; init; }

    public LogPoint End => new(Number, First + Events.Length - 1, Hash);
}

/// <summary>An event with its digest and its link of the chain.</summary>
sealed record LoggedEvent(Event Event, ChainHash Digest, ChainHash Hash);

/// <summary>Under which request id a reply is kept.</summary>
sealed record RequestRecord(string Principal, string Id, string Fingerprint);
