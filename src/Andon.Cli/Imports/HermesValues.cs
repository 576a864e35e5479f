using System.Globalization;
using System.Text;
using System.Text.Json;
using Andon.Core.Events;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// Values of the reference's rows, whatever version wrote them: numbers that are kept as text, times as seconds, as
/// fractions or as ISO dates.
/// </summary>
static class HermesValues
{
    const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>A date before this would be a number of milliseconds as seconds: the year 5138.</summary>
    const double SecondsMax = 1e11;

    public static string? Text(this SalvagedRow row, string column) => row.Values.GetValueOrDefault(column) switch
    {
        null => null,
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        var number => Convert.ToString(number, CultureInfo.InvariantCulture),
    };

    /// <summary>A text that says something.</summary>
    public static string? Given(this SalvagedRow row, string column) =>
        row.Text(column) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public static long? Number(this SalvagedRow row, string column) => row.Values.GetValueOrDefault(column) switch
    {
        long number => number,
        double number when Math.Abs(number) < 1e15 => (long)number,
        string text when long.TryParse(text.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            => number,
        _ => null,
    };

    /// <summary>In microseconds; null when it is none, such as the literal <c>%s</c> that one version wrote.</summary>
    public static long? Time(this SalvagedRow row, string column) => row.Values.GetValueOrDefault(column) switch
    {
        long seconds => Seconds(seconds),
        double seconds => Seconds(seconds),
        string text when double.TryParse(
            text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) => Seconds(seconds),
        string text when DateTimeOffset.TryParse(
            WithoutZone(text), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10,
        _ => null,
    };

    /// <summary>A list of texts as JSON; null when it is none.</summary>
    public static string? List(this SalvagedRow row, string column)
    {
        if (row.Given(column) is not { } text) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array) return null;
            return root.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? text.Trim() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static FieldValue Field(string? text) => FieldValue.Of(text is null ? null : Printable(text));

    /// <summary>Half a pair of surrogates is no character that a text of ours can have.</summary>
    static string Printable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }

    /// <summary>A date without a zone is taken for UTC, so one that says so needs not.</summary>
    static string WithoutZone(string text) =>
        text.Trim() is var date && date.EndsWith(" UTC", StringComparison.OrdinalIgnoreCase) ? date[..^4] : date;

    static long? Seconds(double seconds) => seconds switch
    {
        > SecondsMax and < SecondsMax * 1000 => (long)(seconds * 1000),
        > -SecondsMax and < SecondsMax => (long)(seconds * MicrosecondsPerSecond),
        _ => null,
    };
}
