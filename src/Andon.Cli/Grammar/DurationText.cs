using System.Globalization;

namespace Andon.Cli.Grammar;

/// <summary>
/// Durations as people write them: whole seconds, or a decimal number and one of s, m, h, d. Up to ten years.
/// </summary>
static class DurationText
{
    const double LongestSeconds = 3650 * 86400.0;

    /// <summary>False for a sign, an unknown unit, no number, or more than ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is 0 or > 20) return false;
        var unit = UnitSeconds(text[^1]);
        var number = unit is null ? text.AsSpan() : text.AsSpan(0, text.Length - 1);
        var style = unit is null ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(number, style, CultureInfo.InvariantCulture, out var count)) return false;
        var seconds = count * (unit ?? 1);
        if (double.IsNaN(seconds) || seconds > LongestSeconds) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>
    /// An age has a unit, so that nobody means days and says seconds, and is not zero, so that nothing is old at once.
    /// </summary>
    public static bool TryParseAge(string text, out TimeSpan age) =>
        TryParse(text, out age) && UnitSeconds(text[^1]) is not null && age > TimeSpan.Zero;

    /// <summary>For values that passed the parser.</summary>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not a duration.");

    /// <summary>Short, and short enough for a column: <c>40s</c>, <c>12m</c>, <c>3.5h</c>, <c>9d</c>.</summary>
    public static string Format(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0 => "0s",
        < 60 => Render(Math.Floor(duration.TotalSeconds), "0", 's'),
        < 3600 => Render(Math.Floor(duration.TotalMinutes), "0", 'm'),
        < 86400 => Render(duration.TotalHours, "0.0", 'h'),
        _ => Render(Math.Floor(duration.TotalDays), "0", 'd'),
    };

    static string Render(double number, string format, char unit) =>
        number.ToString(format, CultureInfo.InvariantCulture) + unit;

    static int? UnitSeconds(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => null,
    };
}
