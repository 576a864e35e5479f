using Andon.Core.Cards;

namespace Andon.Core.Recurrences;

/// <summary>
/// Makes a card from a template again and again: at equal distances, or at the times of a cron rule. It has one next
/// time; what was missed while nobody kept time is made up for once.
/// </summary>
public sealed record Recurrence
{
    public required RecurrenceId Id { get; init; }

    /// <summary>What a card is made of; see <see cref="CardTemplate"/>.</summary>
    public required string Template { get; init; }

    /// <summary><c>every</c> or <c>cron</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Seconds between two, or five cron fields.</summary>
    public required string Rule { get; init; }

    /// <summary>Whose clock the cron rule means.</summary>
    public string? Timezone { get; init; }

    /// <summary><c>skip</c> or <c>allow</c>: what happens while the last card is not finished.</summary>
    public required string Overlap { get; init; }

    /// <summary>Null while it is paused, and when its rule never comes again.</summary>
    public Instant? NextAt { get; init; }

    /// <summary>The time that was served last.</summary>
    public Instant? LastAt { get; init; }

    public CardId? LastCard { get; init; }

    /// <summary>Cards made.</summary>
    public int Fired { get; init; }

    /// <summary>Times at which none was made.</summary>
    public int Skipped { get; init; }

    /// <summary>Why none was made the last time; null when one was.</summary>
    public string? LastSkip { get; init; }

    public Instant? PausedAt { get; init; }

    public string? PausedBy { get; init; }

    public required string CreatedBy { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; init; }
}

/// <summary>The ways to say when.</summary>
public static class RecurrenceKinds
{
    public const string Every = "every";
    public const string Cron = "cron";
}

/// <summary>What happens when a time comes and the last card is not finished.</summary>
public static class Overlaps
{
    public const string Skip = "skip";
    public const string Allow = "allow";

    public static IReadOnlyList<string> All { get; } = [Skip, Allow];
}
