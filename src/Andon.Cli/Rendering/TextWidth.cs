using System.Globalization;
using System.Text;

namespace Andon.Cli.Rendering;

/// <summary>How many columns of a terminal a text takes, near enough to align columns.</summary>
static class TextWidth
{
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    public static string Pad(string text, int width)
    {
        var missing = width - Of(text);
        return missing > 0 ? text + new string(' ', missing) : text;
    }

    static int Of(Rune rune)
    {
        if (rune.Value < 0x300) return 1;
        if (IsZero(rune)) return 0;
        return IsWide(rune.Value) ? 2 : 1;
    }

    static bool IsZero(Rune rune) => rune.Value is 0x200B or 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>The blocks of East Asian wide and full-width letters, and of pictures.</summary>
    static bool IsWide(int code) => code is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
        or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
        or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
