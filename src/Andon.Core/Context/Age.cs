using System.Globalization;

namespace Andon.Core.Context;

/// <summary>How long ago something was, from a given moment: the same moments give the same words.</summary>
static class Age
{
    public static string Of(Instant then, Instant now) => (now - then).TotalSeconds switch
    {
        < 60 => "just now",
        < 3_600 and var seconds => Ago(seconds / 60, 'm'),
        < 86_400 and var seconds => Ago(seconds / 3_600, 'h'),
        var seconds => Ago(seconds / 86_400, 'd'),
    };

    /// <summary>Sample: <c>2026-12-01 09:30Z, 2h ago</c>.</summary>
    public static string Moment(Instant then, Instant now) => $"{Clock(then)}, {Of(then, now)}";

    public static string Clock(Instant time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    static string Ago(double count, char unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count)}{unit} ago");
}
