namespace Andon.Salvage.Schemas;

/// <summary>
/// Reads what a CREATE TABLE statement says about the table's records. Definitions in a file were accepted by SQLite,
/// so this need not judge them: what it does not know it passes over. Nothing throws.
/// </summary>
static class TableParser
{
    static readonly string[] TableConstraints = ["constraint", "primary", "unique", "check", "foreign"];

    /// <summary>Null when the text defines no ordinary table.</summary>
    public static TableDefinition? Parse(string sql, string name, KnownTable? known)
    {
        var tokens = SqlTokens.Of(sql);
        var open = tokens.FindIndex(token => token.Is("("));
        if (open < 0 || !tokens[0].Is("create") || tokens.Take(open).Any(token => token.Is("virtual"))) return null;
        var items = Items(tokens, open, out var end);
        var isWithoutRowId = false;
        for (var i = end; i + 1 < tokens.Count; i++)
        {
            isWithoutRowId |= tokens[i].Is("without") && tokens[i + 1].Is("rowid");
        }

        var columns = new List<ParsedColumn>();
        var keys = new List<KeyConstraint>();
        foreach (var item in items)
        {
            if (TableConstraints.Any(item[0].Is)) AddConstraint(item, keys);
            else columns.Add(ColumnParser.Parse(item, known, keys));
        }

        return columns.Count == 0 ? null : Define(name, columns, keys, isWithoutRowId, known);
    }

    /// <summary>Whether another program's code makes the rows: no tree of the file has them.</summary>
    public static bool IsVirtual(string sql) => SqlTokens.Of(sql) is [var create, var kind, ..]
        && create.Is("create") && kind.Is("virtual");

    /// <summary>The table's name, as the text has it; null when it has none.</summary>
    public static string? NameOf(string sql)
    {
        var tokens = SqlTokens.Of(sql);
        var open = tokens.FindIndex(token => token.Is("("));
        return open < 1 ? null : tokens[open - 1].Value;
    }

    /// <summary>The tokens between the outer parentheses, cut at the commas that stand in no inner ones.</summary>
    static List<List<SqlToken>> Items(List<SqlToken> tokens, int open, out int end)
    {
        var items = new List<List<SqlToken>>();
        var item = new List<SqlToken>();
        var depth = 1;
        for (end = open + 1; end < tokens.Count; end++)
        {
            var token = tokens[end];
            if (token.Is("(")) depth++;
            if (token.Is(")")) depth--;
            if (depth == 0) break;
            if (depth > 1 || !token.Is(","))
            {
                item.Add(token);
                continue;
            }

            if (item.Count > 0) items.Add(item);
            item = [];
        }

        if (item.Count > 0) items.Add(item);
        return items;
    }

    /// <summary>PRIMARY KEY (a, b) or UNIQUE (a, b), perhaps with a name before it.</summary>
    static void AddConstraint(List<SqlToken> item, List<KeyConstraint> keys)
    {
        var start = item.FindIndex(token => token.Is("primary") || token.Is("unique"));
        var open = start < 0 ? -1 : item.FindIndex(start, token => token.Is("("));
        if (open < 0 || start > 2) return;
        keys.Add(new(NamesIn(item, open), item[start].Is("primary"), IsDescending: false));
    }

    /// <summary>Names in a list of columns; what follows one up to the comma is its order or collation.</summary>
    public static List<string> NamesIn(List<SqlToken> tokens, int open)
    {
        var names = new List<string>();
        var isFirst = true;
        var depth = 0;
        foreach (var token in tokens.Skip(open))
        {
            if (token.Is("(") && depth++ == 0) continue;
            if (token.Is(")") && --depth == 0) break;
            if (isFirst && depth == 1) names.Add(token.Value);
            isFirst = depth == 1 && token.Is(",");
        }

        return names;
    }

    static TableDefinition Define(
        string name, List<ParsedColumn> parsed, List<KeyConstraint> keys, bool isWithoutRowId, KnownTable? known)
    {
        var primary = keys.FirstOrDefault(key => key.IsPrimary);
        var columns = parsed.Where(column => column.Definition.IsStored).ToList();
        if (isWithoutRowId && primary is not null)
        {
            // Records of such a table hold the key first, in its own order.
            columns = [.. columns.OrderBy(column => KeyPlace(primary, column.Definition.Name))];
        }

        var rowIdColumn = isWithoutRowId || primary is not { Columns: [var single], IsDescending: false }
            ? -1
            : columns.FindIndex(column => Same(column.Definition.Name, single) && column.IsIntegerType);
        return new()
        {
            Name = name,
            Columns = [.. columns.Select(column => column.Definition)],
            RowIdColumn = rowIdColumn,
            Key = rowIdColumn >= 0 ? [] : Places(primary?.Columns ?? known?.Key ?? [], columns),
            IsWithoutRowId = isWithoutRowId,
            AutoIndexes = [.. keys.Where(key => rowIdColumn < 0 || !key.IsPrimary).Select(key => key.Columns)],
            Known = known,
            ColumnsMin = known?.ColumnsMin ?? 1,
        };
    }

    /// <summary>A key of which a column is missing tells nothing apart.</summary>
    static List<int> Places(IReadOnlyList<string> key, List<ParsedColumn> columns)
    {
        var places = key.Select(name => columns.FindIndex(column => Same(column.Definition.Name, name))).ToList();
        return places.Contains(-1) ? [] : places;
    }

    static int KeyPlace(KeyConstraint primary, string column)
    {
        for (var i = 0; i < primary.Columns.Count; i++)
        {
            if (Same(primary.Columns[i], column)) return i;
        }

        return int.MaxValue;
    }

    static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
