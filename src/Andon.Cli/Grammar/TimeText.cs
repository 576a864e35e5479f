using System.Globalization;

namespace Andon.Cli.Grammar;

/// <summary>
/// Moments as people write them, in local time unless an offset is given: <c>2026-12-01 09:30</c>,
/// <c>2026-12-01T09:30:00Z</c>, <c>2026-12-01</c>, <c>09:30</c> (the next one), <c>+2h</c> (from now), or epoch
/// seconds.
/// </summary>
static class TimeText
{
    public const string Forms = "YYYY-MM-DD HH:MM, HH:MM, +DURATION, an ISO 8601 time or epoch seconds";

    /// <summary>An integer below this is no time anybody means.</summary>
    const long EpochSecondsLeast = 100_000_000;

    const long EpochSecondsMost = 253_402_300_799;

    static readonly string[] LocalForms =
    [
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd",
    ];

    static readonly string[] OffsetForms =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz",
    ];

    public static bool TryParse(string text, TimeProvider time, out DateTimeOffset moment)
    {
        moment = default;
        if (text.StartsWith('+')) return TryAfter(text[1..], time, out moment);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TryEpoch(seconds, out moment);
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            return TryNext(clock, time, out moment);
        if (DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return TryLocal(local, time, out moment);
        var offset = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        return DateTimeOffset.TryParseExact(
                offset, OffsetForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment)
            && IsMeant(moment.DateTime);
    }

    /// <summary>As every time is printed: local, to the minute.</summary>
    public static string Format(long epochSeconds, TimeProvider time)
    {
        if (epochSeconds is < 0 or > EpochSecondsMost) return epochSeconds.ToString(CultureInfo.InvariantCulture);
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(epochSeconds), time.LocalTimeZone);
        return local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    static bool TryAfter(string text, TimeProvider time, out DateTimeOffset moment)
    {
        var parsed = DurationText.TryParse(text, out var duration);
        moment = parsed ? time.GetUtcNow() + duration : default;
        return parsed;
    }

    static bool TryEpoch(long seconds, out DateTimeOffset moment)
    {
        var fits = seconds is >= EpochSecondsLeast and <= EpochSecondsMost;
        moment = fits ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return fits;
    }

    static bool TryNext(TimeOnly clock, TimeProvider time, out DateTimeOffset moment)
    {
        var now = time.GetLocalNow();
        var today = now.Date + clock.ToTimeSpan();
        return TryLocal(today > now.DateTime ? today : today.AddDays(1), time, out moment);
    }

    /// <summary>A local time that the clock skips in spring is taken as it would have been the day before.</summary>
    static bool TryLocal(DateTime local, TimeProvider time, out DateTimeOffset moment)
    {
        var meant = IsMeant(local);
        moment = meant ? new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local)) : default;
        return meant;
    }

    static bool IsMeant(DateTime time) => time.Year is > 1970 and < 9999;
}
