using Andon.Protocol.Json;

namespace Andon.Protocol.Messages;

/// <summary>A task that is made again and again.</summary>
public sealed record RecurrenceMessage
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public string? Assignee { get; init; }

    /// <summary>Seconds between two; null where a cron rule says when.</summary>
    public int? EverySeconds { get; init; }

    public string? Cron { get; init; }

    /// <summary>Whose clock the cron rule means.</summary>
    public string? Timezone { get; init; }

    /// <summary><c>skip</c> or <c>allow</c>.</summary>
    public required string Overlap { get; init; }

    /// <summary>Null while it is paused, and when its rule never comes again.</summary>
    public long? NextAt { get; init; }

    public long? LastAt { get; init; }

    public string? LastTaskId { get; init; }

    public int Fired { get; init; }

    public int Skipped { get; init; }

    /// <summary>Why none was made the last time; null when one was.</summary>
    public string? LastSkip { get; init; }

    public bool Paused { get; init; }

    public long? PausedAt { get; init; }

    public string? PausedBy { get; init; }

    public required string CreatedBy { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>What its tasks are made of, with the names of a create request.</summary>
    public RawJson? Task { get; init; }
}

public sealed record RecurrencesReply(string Board, long Position, IReadOnlyList<RecurrenceMessage> Recurrences);

public sealed record RecurrenceReply(string Board, long Position, RecurrenceMessage Recurrence);
