using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>
/// Looks for task ids in a worker's prose that no task has. It is a remark for people in an event, never a reason to
/// refuse: prose is no evidence.
/// </summary>
static class MentionedCards
{
    const string Prefix = "t_";
    const int DigitsMin = 8;
    const int MentionsMax = 50;

    public static List<string> Unknown(Draft draft, string? summary, string? result)
    {
        var unknown = new List<string>();
        Scan(draft, summary, unknown);
        if (result != summary) Scan(draft, result, unknown);
        return unknown;
    }

    static void Scan(Draft draft, string? text, List<string> unknown)
    {
        if (text is null) return;
        for (var at = text.IndexOf(Prefix, StringComparison.Ordinal); at >= 0 && unknown.Count < MentionsMax;)
        {
            var end = at + Prefix.Length;
            while (end < text.Length && char.IsAsciiHexDigitLower(text[end])) end++;
            if (IsWord(text, at, end)) Note(draft, text[at..end], unknown);
            at = text.IndexOf(Prefix, end, StringComparison.Ordinal);
        }
    }

    static bool IsWord(string text, int start, int end) =>
        end - start >= Prefix.Length + DigitsMin
        && (start == 0 || !IsWordPart(text[start - 1]))
        && (end == text.Length || !IsWordPart(text[end]));

    static bool IsWordPart(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    static void Note(Draft draft, string mention, List<string> unknown)
    {
        var known = CardId.TryParse(mention, out var id) && draft.FindCard(id) is not null;
        if (!known && !unknown.Contains(mention)) unknown.Add(mention);
    }
}
