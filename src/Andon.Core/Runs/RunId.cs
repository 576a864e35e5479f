using System.Globalization;

namespace Andon.Core.Runs;

/// <summary>
/// One attempt's number on its board: an integer that only rises, and so the fencing number of its claim.
/// </summary>
public readonly record struct RunId(long Value)
{
    public static bool TryParse(string? text, out RunId id)
    {
        var parsed = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        id = new RunId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
