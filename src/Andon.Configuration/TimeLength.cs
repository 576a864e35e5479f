using System.Globalization;
using System.Text;

namespace Andon.Configuration;

/// <summary>
/// Lengths of time as people write them: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>2d</c>, or a number of seconds.
/// </summary>
public static class TimeLength
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>True for a positive whole number of seconds up to ten years.</summary>
    public static bool TryParse(string text, out TimeSpan length)
    {
        length = default;
        if (text.Length is 0 or > 20) return false;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var plain))
        {
            return Accept(plain, out length);
        }

        long seconds = 0, number = -1;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                number = (Math.Max(number, 0) * 10) + (letter - '0');
                if (number > Longest.TotalSeconds) return false;
                continue;
            }

            if (number < 0 || UnitSeconds(letter) is not { } unit) return false;
            seconds += number * unit;
            number = -1;
        }

        return number < 0 && Accept(seconds, out length);
    }

    public static string Format(TimeSpan length)
    {
        var text = new StringBuilder();
        var rest = (long)length.TotalSeconds;
        foreach (var unit in "dhms")
        {
            var count = rest / UnitSeconds(unit)!.Value;
            rest %= UnitSeconds(unit)!.Value;
            if (count > 0) text.Append(count).Append(unit);
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    static bool Accept(long seconds, out TimeSpan length)
    {
        var fits = seconds > 0 && seconds <= Longest.TotalSeconds;
        length = fits ? TimeSpan.FromSeconds(seconds) : default;
        return fits;
    }

    static long? UnitSeconds(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => null,
    };
}
