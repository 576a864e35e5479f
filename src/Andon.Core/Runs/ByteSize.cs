using System.Globalization;

namespace Andon.Core.Runs;

/// <summary>Amounts of memory as people write them: <c>512m</c>, <c>2g</c>, or a number of bytes.</summary>
public static class ByteSize
{
    /// <summary>From the smallest; each is 1024 times the one before.</summary>
    const string Units = "kmgt";

    const int UnitBits = 10;
    const int DigitsMax = 15;

    /// <summary>True for a positive whole number with at most one unit, and no more than 1024 tebibytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (text.Length == 0) return false;
        var unit = Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) + 1;
        var digits = unit == 0 ? text : text[..^1];
        if (digits.Length > DigitsMax) return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        if (number == 0 || number > (1L << (UnitBits * (Units.Length + 1))) >> (UnitBits * unit)) return false;
        bytes = number << (UnitBits * unit);
        return true;
    }

    /// <summary>In the largest unit that leaves nothing over.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        while (unit < Units.Length && bytes != 0 && bytes % (1 << UnitBits) == 0)
        {
            bytes >>= UnitBits;
            unit++;
        }

        var number = bytes.ToString(CultureInfo.InvariantCulture);
        return unit == 0 ? number : $"{number}{Units[unit - 1]}";
    }
}
