namespace Andon.Tidy.CSharp;

/// <summary>
/// C# text in two layers of the same length and lines: code with the contents of comments, strings and characters
/// blanked, and comments alone. A rule about names then never trips over a sample in a string. Holes of interpolated
/// strings are code.
/// </summary>
sealed class SourceText
{
    readonly string _text;
    readonly char[] _code;
    readonly char[] _comments;
    int _at;

    SourceText(string text)
    {
        _text = text;
        _code = Blank(text);
        _comments = Blank(text);
        while (_at < text.Length)
        {
            ScanCode(inHole: false);
            if (_at < text.Length) KeepCode(); // a closing brace too many: not for us to judge
        }

        Code = new(_code);
        Comments = new(_comments);
        CodeLines = Code.Split('\n');
        CommentLines = Comments.Split('\n');
    }

    public string Code { get; }
    public string Comments { get; }
    public IReadOnlyList<string> CodeLines { get; }
    public IReadOnlyList<string> CommentLines { get; }

    public static SourceText Parse(string text) => new(text);

    static char[] Blank(string text) => [.. text.Select(c => c == '\n' ? '\n' : ' ')];

    /// <summary>Reads code up to the end or, in a hole of a string, up to the brace that closes the hole.</summary>
    void ScanCode(bool inHole)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            if (Peek("//")) ScanComment(End("\n"));
            else if (Peek("/*")) ScanComment(Math.Min(_text.Length, End("*/") + 2));
            else if (StartsDirective()) ScanDirective();
            else if (StringPrefix() is { } prefix) ScanString(prefix);
            else if (_text[_at] == '\'') ScanCharacter();
            else
            {
                if (_text[_at] == '{') depth++;
                if (_text[_at] == '}' && depth-- == 0 && inHole) return;
                KeepCode();
            }
        }
    }

    void ScanComment(int end)
    {
        for (; _at < end; _at++) _comments[_at] = _text[_at];
    }

    bool StartsDirective() =>
        _text[_at] == '#' && _text.AsSpan(0, _at)[(_text.AsSpan(0, _at).LastIndexOf('\n') + 1)..].IsWhiteSpace();

    void ScanDirective()
    {
        var end = End("\n");
        while (_at < end && !Peek("//")) KeepCode();
    }

    void ScanCharacter()
    {
        KeepCode();
        while (_at < _text.Length && _text[_at] is not ('\'' or '\n')) _at += _text[_at] == '\\' ? 2 : 1;
        if (_at < _text.Length) KeepCode();
    }

    /// <summary>What stands before and makes up the opening quotes of a string that begins here.</summary>
    Prefix? StringPrefix()
    {
        var (at, dollars, verbatim) = (_at, 0, false);
        for (; at < _text.Length && _text[at] is '$' or '@'; at++)
        {
            if (_text[at] == '$') dollars++;
            else verbatim = true;
        }

        var quotes = 0;
        while (at + quotes < _text.Length && _text[at + quotes] == '"') quotes++;
        if (quotes == 0) return null;
        return verbatim || quotes < 3 ? new(at + 1, dollars, verbatim, 1) : new(at + quotes, dollars, false, quotes);
    }

    void ScanString(Prefix prefix)
    {
        while (_at < prefix.End) KeepCode();
        while (_at < _text.Length)
        {
            var braces = prefix.Dollars == 0 ? 0 : Run('{');
            if (EndsString(prefix)) return;
            if (braces > 0) ScanBraces(braces, prefix);
            else if (prefix.Verbatim && Peek("\"\"")) _at += 2;
            else _at += prefix is { Quotes: 1, Verbatim: false } && _text[_at] == '\\' ? 2 : 1;
        }
    }

    bool EndsString(Prefix prefix)
    {
        if (Run('"') < prefix.Quotes) return false;
        if (prefix.Verbatim && Peek("\"\"")) return false;
        for (var quote = 0; quote < prefix.Quotes; quote++) KeepCode();
        return true;
    }

    void ScanBraces(int braces, Prefix prefix)
    {
        // In "{{" every pair is a brace; in a raw string only the last braces of a run open a hole.
        var opens = prefix.Quotes == 1 ? braces % 2 == 1 : braces >= prefix.Dollars;
        _at += braces;
        if (!opens) return;
        ScanCode(inHole: true);
        _at = Math.Min(_text.Length, _at + (prefix.Quotes == 1 ? 1 : prefix.Dollars));
    }

    int Run(char c)
    {
        var length = 0;
        while (_at + length < _text.Length && _text[_at + length] == c) length++;
        return length;
    }

    void KeepCode() => _code[_at] = _text[_at++];

    bool Peek(string token) => string.CompareOrdinal(_text, _at, token, 0, token.Length) == 0;

    int End(string token) => _text.IndexOf(token, _at, StringComparison.Ordinal) is var at and >= 0 ? at : _text.Length;

    readonly record struct Prefix(int End, int Dollars, bool Verbatim, int Quotes);
}
