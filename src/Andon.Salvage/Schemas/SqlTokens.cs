using System.Text;

namespace Andon.Salvage.Schemas;

/// <summary>What a token of SQL is, as far as definitions of tables need it.</summary>
enum SqlTokenKind
{
    Word,

    /// <summary>A name in double quotes, backquotes or brackets.</summary>
    QuotedName,
    Text,
    Number,
    Sign,
}

/// <summary>One token, without its quotes.</summary>
readonly record struct SqlToken(SqlTokenKind Kind, string Value)
{
    public bool Is(string word) =>
        Kind is SqlTokenKind.Word or SqlTokenKind.Sign && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits the text of a definition into tokens. Comments vanish; what is unknown becomes a sign.</summary>
static class SqlTokens
{
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        for (var at = 0; at < sql.Length;)
        {
            if (char.IsWhiteSpace(sql[at])) at++;
            else if (IsAt(sql, at, "--")) at = After(sql, at, "\n");
            else if (IsAt(sql, at, "/*")) at = After(sql, at + 2, "*/");
            else tokens.Add(Next(sql, ref at));
        }

        return tokens;
    }

    static SqlToken Next(string sql, ref int at)
    {
        var first = sql[at];
        if (first is '"' or '`') return new(SqlTokenKind.QuotedName, Quoted(sql, ref at, first));
        if (first == '\'') return new(SqlTokenKind.Text, Quoted(sql, ref at, first));
        if (first == '[') return new(SqlTokenKind.QuotedName, Quoted(sql, ref at, ']'));
        if (!IsPartOfWord(first)) return new(SqlTokenKind.Sign, sql[at++].ToString());
        var start = at;
        while (at < sql.Length && (IsPartOfWord(sql[at]) || (char.IsAsciiDigit(first) && sql[at] == '.'))) at++;
        return new(char.IsAsciiDigit(first) ? SqlTokenKind.Number : SqlTokenKind.Word, sql[start..at]);
    }

    /// <summary>A doubled quote stands for one; a text that is not closed ends with the definition.</summary>
    static string Quoted(string sql, ref int at, char close)
    {
        var value = new StringBuilder();
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] != close)
            {
                value.Append(sql[at]);
                continue;
            }

            if (close == ']' || at + 1 >= sql.Length || sql[at + 1] != close) break;
            value.Append(sql[at++]);
        }

        at++;
        return value.ToString();
    }

    static bool IsPartOfWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' || letter > 127;

    static bool IsAt(string sql, int at, string what) => string.CompareOrdinal(sql, at, what, 0, what.Length) == 0;

    static int After(string sql, int at, string what)
    {
        var found = sql.IndexOf(what, Math.Min(at, sql.Length), StringComparison.Ordinal);
        return found < 0 ? sql.Length : found + what.Length;
    }
}
