using System.Buffers;
using System.Text;

namespace Andon.Cli.Rendering;

/// <summary>
/// Makes a text that somebody else wrote harmless for a terminal: what could move the cursor, change colours, forge
/// a line or reverse the reading order is shown as a visible sign instead. The full text is in --json.
/// </summary>
static class ControlText
{
    const char Replacement = '\uFFFD';
    const char FirstPicture = '\u2400';
    const char DeletePicture = '\u2421';

    /// <summary>
    /// C0, DEL, C1, line and paragraph separators, and the marks that embed, override or isolate a direction.
    /// </summary>
    static readonly SearchValues<char> Dangerous = SearchValues.Create(
    [
        .. Enumerable.Range(0, 32).Select(code => (char)code), '\u007F',
        .. Enumerable.Range(0x80, 32).Select(code => (char)code),
        '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E',
        '\u2066', '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>For titles, names and first lines: one line.</summary>
    public static string Line(string text) => Neutralise(text, keepsLines: false);

    /// <summary>For bodies and comments: line ends and tabs stay.</summary>
    public static string Block(string text) => Neutralise(text, keepsLines: true);

    /// <summary>The first line that is not blank, at most <paramref name="most"/> characters.</summary>
    public static string FirstLine(string text, int most)
    {
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAny('\n', '\r');
        var line = Line((end < 0 ? trimmed : trimmed[..end]).ToString());
        if (line.Length <= most) return line;
        var cut = char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1;
        return $"{line[..cut]}…";
    }

    static string Neutralise(string text, bool keepsLines)
    {
        if (text.AsSpan().IndexOfAny(Dangerous) < 0) return text;
        var safe = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!Dangerous.Contains(letter) || (keepsLines && letter is '\n' or '\t')) safe.Append(letter);
            else if (!keepsLines || letter != '\r') safe.Append(Picture(letter));
        }

        return safe.ToString();
    }

    static char Picture(char letter) => letter switch
    {
        < ' ' => (char)(FirstPicture + letter),
        '\u007F' => DeletePicture,
        _ => Replacement,
    };
}
