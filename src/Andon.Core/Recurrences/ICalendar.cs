namespace Andon.Core.Recurrences;

/// <summary>
/// Knows cron rules and time zones, which the rules of the board do not. Pure: the same rule, zone and moment give the
/// same time. A time that a zone skips or repeats comes once.
/// </summary>
public interface ICalendar
{
    /// <summary>Why the rule or the zone cannot be used, in a sentence; null when both can.</summary>
    string? FindFault(string cron, string timezone);

    /// <summary>The first time after the moment; null when there is none.</summary>
    Instant? Next(string cron, string timezone, Instant after);
}

/// <summary>Knows no cron rules: for whoever decides nothing about them.</summary>
public sealed class NoCalendar : ICalendar
{
    NoCalendar()
    {
    }

    public static NoCalendar Instance { get; } = new();

    public string? FindFault(string cron, string timezone) => "There is no calendar here.";

    public Instant? Next(string cron, string timezone, Instant after) => null;
}
