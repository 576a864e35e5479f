using System.Text;

namespace Andon.Core.Context;

/// <summary>
/// Puts what somebody else wrote into a text of ours so that it cannot pass for ours: each of its lines begins with a
/// mark that none of ours has, so it forges no heading, opens no fence and speaks for nobody else. What could reorder
/// or overwrite letters is shown as a replacement sign. No character is ever cut in two.
/// </summary>
static class Quotation
{
    public const string Mark = "> ";

    const string NextLine = "\n" + Mark;

    /// <summary>
    /// The text in quoted lines, the last one ended; empty when it is blank. Beyond the limit it says how much of the
    /// text is missing.
    /// </summary>
    public static string Block(string? text, int bytesMax)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty) return "";
        var quoted = new StringBuilder(Mark);
        var (left, omitted, afterReturn) = (bytesMax - Mark.Length, 0, false);
        foreach (var rune in trimmed.EnumerateRunes())
        {
            var isSecondHalf = rune.Value == '\n' && afterReturn;
            afterReturn = rune.Value == '\r';
            if (isSecondHalf) continue;
            var shown = IsLineEnd(rune) ? NextLine : Shown(rune).ToString();
            left -= Encoding.UTF8.GetByteCount(shown);
            if (left < 0) omitted += rune.Utf8SequenceLength;
            else quoted.Append(shown);
        }

        if (omitted > 0) quoted.Append(Missing(omitted));
        return quoted.Append('\n').ToString();
    }

    /// <summary>The text on one line and without backticks, to stand inside a line of ours.</summary>
    public static string Inline(string text, int bytesMax)
    {
        var line = new StringBuilder();
        var left = bytesMax;
        foreach (var rune in text.AsSpan().Trim().EnumerateRunes())
        {
            var shown = IsLineEnd(rune) || rune.Value == '\t' ? new Rune(' ') : Shown(rune);
            if (shown.Value == '`') shown = new Rune('\'');
            left -= shown.Utf8SequenceLength;
            if (left < 0) return line.Append('…').ToString();
            line.Append(shown.ToString());
        }

        return line.ToString();
    }

    /// <summary>The first line that is not blank, as <see cref="Inline"/> shows it.</summary>
    public static string FirstLine(string text, int bytesMax)
    {
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAny('\r', '\n');
        return Inline((end < 0 ? trimmed : trimmed[..end]).ToString(), bytesMax);
    }

    static string Missing(int bytes) => $"… [truncated, {bytes} bytes omitted]";

    static bool IsLineEnd(Rune rune) =>
        rune.Value is '\n' or '\r' or '\v' or '\f' or 0x0085 or 0x2028 or 0x2029;

    static Rune Shown(Rune rune) => rune.Value != '\t' && (Rune.IsControl(rune) || TurnsDirection(rune))
        ? Rune.ReplacementChar
        : rune;

    /// <summary>The marks that embed, override or isolate a direction of reading.</summary>
    static bool TurnsDirection(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
