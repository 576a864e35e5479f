using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Events;

/// <summary>
/// An immutable, complete fact about a board. <paramref name="Kind"/> and <paramref name="Payload"/> (a JSON object or
/// null) are what people and programs read, with the reference kanban's names; <paramref name="Changes"/> are the rows
/// it makes.
/// </summary>
public sealed record Event(string Kind, CardId? Card, RunId? Run, string? Payload, ImmutableArray<Change> Changes);

/// <summary>An event in its place: the position orders a board's events and is their id and cursor.</summary>
public sealed record CommittedEvent(long Position, Instant At, Actor Actor, Event Event);
