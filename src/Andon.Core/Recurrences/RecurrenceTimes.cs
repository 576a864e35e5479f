using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Recurrences;

/// <summary>When a recurrence comes next.</summary>
static class RecurrenceTimes
{
    public const int SecondsMin = 60;
    public const int SecondsMax = 366 * 86_400;

    /// <summary>The first time after now of a recurrence that begins, or begins again, now.</summary>
    public static Instant? First(Draft draft, Recurrence recurrence) => recurrence.Kind == RecurrenceKinds.Every
        ? draft.Now + Distance(recurrence)
        : Cron(draft, recurrence, draft.Now);

    /// <summary>The first time after now, at a whole number of distances from the one that is served.</summary>
    public static Instant? After(Draft draft, Recurrence recurrence, Instant served)
    {
        if (recurrence.Kind == RecurrenceKinds.Cron) return Cron(draft, recurrence, draft.Now);
        var distance = Distance(recurrence);
        var missed = Math.Max(0, (draft.Now - served).Ticks / distance.Ticks);
        return served + ((missed + 1) * distance);
    }

    public static Refusal? Check(Draft draft, string kind, string rule, string? timezone)
    {
        if (kind == RecurrenceKinds.Every) return CheckDistance(rule, timezone);
        if ((TextRules.Name("cron", rule) ?? TextRules.Name("timezone", timezone)) is { } invalid) return invalid;
        if (timezone is null) return TextRules.Bad("timezone", "It is missing.", "Name one: --timezone Europe/Berlin");
        return draft.Circumstances.Calendar.FindFault(rule, timezone) is { } fault
            ? TextRules.Bad("cron", fault, "Give five fields and a zone: --cron \"0 9 * * 1-5\" --timezone UTC")
            : null;
    }

    static Refusal? CheckDistance(string rule, string? timezone)
    {
        if (timezone is not null)
            return TextRules.Bad("timezone", "Equal distances need none.", "Leave it out, or give: --cron RULE");
        var isNumber = int.TryParse(rule, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return isNumber && seconds is >= SecondsMin and <= SecondsMax ? null : TextRules.Bad(
            "every", $"'{TextRules.Cut(rule, 40)}' is not between {SecondsMin} and {SecondsMax} seconds.",
            "Give a distance such as: --every 1h");
    }

    static Instant? Cron(Draft draft, Recurrence recurrence, Instant after) =>
        draft.Circumstances.Calendar.Next(recurrence.Rule, recurrence.Timezone ?? "UTC", after);

    static TimeSpan Distance(Recurrence recurrence) =>
        TimeSpan.FromSeconds(int.Parse(recurrence.Rule, NumberStyles.None, CultureInfo.InvariantCulture));
}
