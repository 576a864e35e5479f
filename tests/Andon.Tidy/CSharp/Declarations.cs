using System.Text.RegularExpressions;

namespace Andon.Tidy.CSharp;

/// <summary>
/// A type as it is declared: the header runs to its body or to the semicolon that stands for one. Depth 0 is a type
/// directly in its namespace.
/// </summary>
sealed partial record TypeDeclaration(string Name, int Line, int Depth, string Header)
{
    /// <summary>The first type after the colon, or null: the base, if there is one.</summary>
    public string? Base => BaseType().Match(Header) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex(@"(?:\)|\w|>)\s*:\s*(?<name>\w+)")]
    private static partial Regex BaseType();
}

/// <summary>A method, constructor or property with a body.</summary>
sealed record MemberDeclaration(string Name, int Line, int Length);

/// <summary>
/// Finds declarations by the shape of the text, without a compiler: good enough for rules, and wrong at worst about a
/// declaration that the formatter would not leave as it is.
/// </summary>
static partial class Declarations
{
    public static IReadOnlyList<TypeDeclaration> Types(SourceText source)
    {
        var types = new List<TypeDeclaration>();
        var (depth, offset) = (0, 0);
        for (var line = 0; line < source.CodeLines.Count; line++)
        {
            var code = source.CodeLines[line];
            if (TypeHeader().Match(code) is { Success: true } match)
            {
                types.Add(new(match.Groups["name"].Value, line + 1, depth, Header(source.Code, offset)));
            }

            depth += code.Count(c => c == '{') - code.Count(c => c == '}');
            offset += code.Length + 1;
        }

        return types;
    }

    public static IReadOnlyList<MemberDeclaration> Members(SourceText source)
    {
        var members = new List<MemberDeclaration>();
        var open = new Stack<Block>();
        var headerStart = 0;
        for (var at = 0; at < source.Code.Length; at++)
        {
            var c = source.Code[at];
            if (c == '{') open.Push(Open(source.Code, headerStart, at, open));
            if (c == '}' && open.TryPop(out var block) && block.Member is { } member)
            {
                members.Add(member with { Length = LineAt(source.Code, at) - member.Line + 1 });
            }

            if (c is '{' or '}' or ';') headerStart = at + 1;
        }

        return members;
    }

    static string Header(string code, int start) =>
        code.AsSpan(start).IndexOfAny('{', ';') is var length and >= 0 ? code.Substring(start, length).Trim() : "";

    static Block Open(string code, int headerStart, int at, Stack<Block> open)
    {
        var header = Attributes().Replace(code[headerStart..at].TrimStart(), "").Trim();
        if (TypeHeader().IsMatch(header) || NamespaceHeader().IsMatch(header)) return new(HoldsMembers: true, null);
        if (!open.TryPeek(out var parent) || !parent.HoldsMembers) return new(HoldsMembers: false, null);
        if (FieldHeader().IsMatch(header)) return new(HoldsMembers: false, null);
        var name = MemberName().Match(header) is { Success: true } match ? match.Groups["name"].Value : header;
        var start = code.IndexOf(header.Split('\n')[0], headerStart, StringComparison.Ordinal);
        return new(HoldsMembers: false, new(name, LineAt(code, start), 0));
    }

    static int LineAt(string code, int offset) => 1 + code.AsSpan(0, offset).Count('\n');

    readonly record struct Block(bool HoldsMembers, MemberDeclaration? Member);

    [GeneratedRegex("""
        ^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|unsafe|ref|new)\s+)*
        (?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],.?\ ]+?)\s+(?<name>[A-Z]\w*)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"^\s*namespace\s")]
    private static partial Regex NamespaceHeader();

    [GeneratedRegex(@"^(?:\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\s*)+")]
    private static partial Regex Attributes();

    /// <summary>An assignment before any parenthesis is an initial value: a table, not steps.</summary>
    [GeneratedRegex(@"^[^(]*(?<![=!<>])=(?![=>])")]
    private static partial Regex FieldHeader();

    [GeneratedRegex(@"(?<name>\w+)(?:<[^<>()]*>)?\s*\(|(?<name>\w+)\s*$")]
    private static partial Regex MemberName();
}
