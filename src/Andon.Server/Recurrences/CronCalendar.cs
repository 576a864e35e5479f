using Andon.Core;
using Andon.Core.Recurrences;
using Cronos;

namespace Andon.Server.Recurrences;

/// <summary>
/// Cron rules of five fields, in the time zones of this host. A time that the clocks skip in spring comes when they
/// have gone on; one that they repeat in autumn comes at the first. Immutable; safe from any thread.
/// </summary>
sealed class CronCalendar : ICalendar
{
    CronCalendar()
    {
    }

    public static CronCalendar Instance { get; } = new();

    public string? FindFault(string cron, string timezone)
    {
        try
        {
            CronExpression.Parse(cron);
        }
        catch (CronFormatException fault)
        {
            return $"It is no cron rule: {fault.Message}";
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out _)
            ? null
            : $"This host knows no time zone '{timezone}'.";
    }

    public Instant? Next(string cron, string timezone, Instant after)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out var zone)) return null;
        var next = CronExpression.Parse(cron).GetNextOccurrence(after.ToDateTimeOffset(), zone);
        return next is { } time ? Instant.From(time) : null;
    }
}
