namespace Andon.Core.Cards;

/// <summary>
/// The nine statuses of a card. Each has one meaning and one way out; see docs/internals/state-machine.md.
/// </summary>
public enum CardStatus
{
    /// <summary>A rough idea that waits to be specified.</summary>
    Triage,

    /// <summary>Waits for its parents, or for a person to promote it.</summary>
    Todo,

    /// <summary>Parked until a time, or until a person unblocks it.</summary>
    Scheduled,

    /// <summary>May be claimed.</summary>
    Ready,

    /// <summary>Claimed: exactly one run is open.</summary>
    Running,

    /// <summary>Work handed over; a reviewer may claim it.</summary>
    Review,

    /// <summary>Needs a person, or the breaker tripped.</summary>
    Blocked,

    /// <summary>Finished.</summary>
    Done,

    /// <summary>Hidden; also satisfies the dependency gate of its children.</summary>
    Archived,
}

/// <summary>The statuses' names, the same in SQL, wire, CLI and UI.</summary>
public static class CardStatuses
{
    static readonly string[] Names =
        ["triage", "todo", "scheduled", "ready", "running", "review", "blocked", "done", "archived"];

    public static IReadOnlyList<string> All => Names;

    public static string Name(this CardStatus status) => Names[(int)status];

    public static bool TryParse(string text, out CardStatus status)
    {
        var index = Array.IndexOf(Names, text);
        status = (CardStatus)Math.Max(index, 0);
        return index >= 0;
    }

    public static CardStatus Parse(string text) =>
        TryParse(text, out var status) ? status : throw new FormatException($"'{text}' is not a status.");

    /// <summary>A parent in one of these statuses lets its children run.</summary>
    public static bool SatisfiesChildren(this CardStatus status) => status is CardStatus.Done or CardStatus.Archived;
}
