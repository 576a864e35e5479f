using System.Globalization;

namespace Andon.Core.Diagnostics;

/// <summary>How long something has been so, for a title: in its largest whole unit.</summary>
static class Length
{
    public static string Of(TimeSpan span) => span.TotalSeconds switch
    {
        < 120 => Count(span.TotalSeconds, "s"),
        < 7_200 => Count(span.TotalMinutes, "min"),
        < 172_800 => Count(span.TotalHours, "h"),
        _ => Count(span.TotalDays, "d"),
    };

    static string Count(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count)} {unit}");
}
