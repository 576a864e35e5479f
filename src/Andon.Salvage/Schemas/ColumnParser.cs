using System.Globalization;

namespace Andon.Salvage.Schemas;

/// <summary>PRIMARY KEY or UNIQUE, of a column or of a table.</summary>
sealed record KeyConstraint(IReadOnlyList<string> Columns, bool IsPrimary, bool IsDescending);

/// <summary>A column as it stands in the definition.</summary>
/// <remarks><c>IsIntegerType</c>: Declared INTEGER, the one type whose primary key is the rowid.</remarks>
sealed record ParsedColumn(ColumnDefinition Definition, bool IsIntegerType);

/// <summary>Reads one column of a CREATE TABLE statement: name, type, then constraints in any order.</summary>
static class ColumnParser
{
    static readonly string[] Constraints =
    [
        "constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated",
        "as",
    ];

    public static ParsedColumn Parse(List<SqlToken> tokens, KnownTable? known, List<KeyConstraint> keys)
    {
        var name = tokens[0].Value;
        var at = 1;
        while (at < tokens.Count && !Constraints.Any(tokens[at].Is)) at++;
        var type = string.Join(' ', tokens[1..at].Select(token => token.Value)).ToUpperInvariant();
        var affinity = AffinityOf(type);
        var (isRequired, isStored, isComputed) = (false, false, false);
        object? value = null;
        var depth = 0;
        for (; at < tokens.Count; at++)
        {
            if (tokens[at].Is("(")) depth++;
            if (tokens[at].Is(")")) depth--;
            if (depth > 0) continue;
            if (tokens[at].Is("primary")) keys.Add(new([name], true, tokens.Skip(at).Any(token => token.Is("desc"))));
            if (tokens[at].Is("unique")) keys.Add(new([name], false, false));
            isRequired |= tokens[at].Is("not") && at + 1 < tokens.Count && tokens[at + 1].Is("null");
            isComputed |= tokens[at].Is("as");
            isStored |= tokens[at].Is("stored");
            if (tokens[at].Is("default")) value = Default(tokens, at + 1, affinity);
        }

        var definition = new ColumnDefinition(
            name, affinity, isRequired, value, isStored || !isComputed, known?.Column(name.ToLowerInvariant()));
        return new(definition, type == "INTEGER");
    }

    static Affinity AffinityOf(string type)
    {
        if (Has(type, "INT")) return Affinity.Integer;
        if (Has(type, "CHAR") || Has(type, "CLOB") || Has(type, "TEXT")) return Affinity.Text;
        if (type.Length == 0 || Has(type, "BLOB") || type == "ANY") return Affinity.Blob;
        return Has(type, "REAL") || Has(type, "FLOA") || Has(type, "DOUB") ? Affinity.Real : Affinity.Numeric;
    }

    static bool Has(string type, string part) => type.Contains(part, StringComparison.Ordinal);

    /// <summary>A literal, perhaps signed or in parentheses: an added column can have no other default.</summary>
    static object? Default(List<SqlToken> tokens, int at, Affinity affinity)
    {
        var isNegative = false;
        for (; at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (token.Is("-")) isNegative = !isNegative;
            else if (!token.Is("+") && !token.Is("(")) return Literal(token, isNegative, affinity);
        }

        return null;
    }

    static object? Literal(SqlToken token, bool isNegative, Affinity affinity)
    {
        if (token.Is("true")) return 1L;
        if (token.Is("false")) return 0L;
        if (token.Is("null")) return null;
        if (token.Kind is SqlTokenKind.Text or SqlTokenKind.QuotedName) return Convert(token.Value, affinity);
        if (token.Kind != SqlTokenKind.Number) return null;
        var text = isNegative ? $"-{token.Value}" : token.Value;
        return affinity == Affinity.Text ? text : Convert(text, Affinity.Numeric);
    }

    /// <summary>The value that SQLite stores for a text in a column of that affinity.</summary>
    static object Convert(string text, Affinity affinity)
    {
        if (affinity is Affinity.Text or Affinity.Blob) return text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return affinity == Affinity.Real ? (object)(double)whole : whole;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? (object)real
            : text;
    }
}
