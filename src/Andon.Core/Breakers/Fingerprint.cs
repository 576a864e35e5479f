using System.Text;
using Andon.Core.Cards;

namespace Andon.Core.Breakers;

/// <summary>
/// What two failures with the same cause have in common: the beginning of the error, without what differs from run to
/// run (numbers, ids, letter case, white space).
/// </summary>
public static class Fingerprint
{
    const int InputCharactersMax = 240;
    const int CharactersMax = 120;
    const int HexLengthMin = 8;

    public static string Of(string error)
    {
        var text = TextRules.Cut(error, InputCharactersMax).ToLowerInvariant();
        var made = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                if (made.Length > 0 && made[^1] != ' ') made.Append(char.IsWhiteSpace(text[i]) ? ' ' : text[i]);
                i++;
                continue;
            }

            var end = i;
            while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
            Append(made, text.AsSpan(i, end - i));
            i = end;
        }

        return TextRules.Cut(made.ToString().Trim(), CharactersMax);
    }

    static void Append(StringBuilder made, ReadOnlySpan<char> word)
    {
        var digits = word.StartsWith("0x") ? word[2..] : word;
        if (digits.Length >= HexLengthMin && IsHexadecimal(digits))
        {
            made.Append('#');
            return;
        }

        foreach (var unit in word)
        {
            if (!char.IsAsciiDigit(unit)) made.Append(unit);
            else if (made.Length == 0 || made[^1] != '#') made.Append('#');
        }
    }

    static bool IsHexadecimal(ReadOnlySpan<char> word)
    {
        foreach (var unit in word)
        {
            if (!char.IsAsciiHexDigitLower(unit)) return false;
        }

        return true;
    }
}
