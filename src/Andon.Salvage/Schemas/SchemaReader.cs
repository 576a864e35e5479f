using Andon.Salvage.Files;
using Andon.Salvage.Pages;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Schemas;

/// <summary>A table of the file, and the root of its tree.</summary>
/// <remarks><c>Definition</c>: Null when its text defines nothing any more.</remarks>
sealed record SchemaTable(string Name, TableDefinition? Definition, int Root);

/// <summary>What the file says about its own tables.</summary>
/// <remarks><c>IsWhole</c>: Every entry of the schema is as it was written; otherwise tables may be missing.</remarks>
sealed record FileSchema(
    IReadOnlyList<SchemaTable> Tables, IReadOnlyList<IndexDefinition> Indexes, IReadOnlyList<string> Damage)
{
    public bool IsWhole => Damage.Count == 0;
}

/// <summary>An index as the schema has it, before its table is known.</summary>
sealed record IndexText(string Table, int Root, string? Sql);

/// <summary>
/// Reads sqlite_schema from its tree, which begins on page 1. If that is damaged, every leaf page of the file is tried
/// for it: long definitions push them off page 1, and there they often survive.
/// </summary>
sealed class SchemaReader(PageSource pages, TreeWalker walker, PageRecords records, KnownSchema known)
{
    readonly Dictionary<string, SchemaTable> _tables = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, IndexText> _indexes = new(StringComparer.OrdinalIgnoreCase);

    public FileSchema Read()
    {
        var walk = walker.Walk(1, isTable: true);
        var damage = walk.LostPages.Examples.ToList();
        var unreadable = walk.Pages.Sum(ReadLeaf);
        if (unreadable > 0) damage.Add($"{unreadable} entries of the schema are damaged");
        if (damage.Count > 0) ReadStrayLeaves();
        return new([.. _tables.Values], [.. _indexes.Select(Index)], damage);
    }

    /// <summary>A page without a single entry of a schema is another table's: others may still claim it.</summary>
    int ReadLeaf(int page)
    {
        var found = records.Read(page, isTable: true);
        var unreadable = found.Count(record => !TryAdd(record));
        if (unreadable == found.Count && page != 1) walker.Release(page);
        return unreadable;
    }

    void ReadStrayLeaves()
    {
        for (var page = 2; page <= pages.PageCount; page++)
        {
            if (walker.IsVisited(page) || !pages.Page(page).StartsWith((byte)PageKind.LeafTable)) continue;
            foreach (var record in records.Read(page, isTable: true)) TryAdd(record);
        }
    }

    /// <summary>
    /// An entry is: type, name, name of its table, root page, text of its definition. False for one that is not as it
    /// was written; what it still says is used all the same.
    /// </summary>
    bool TryAdd(FoundRecord record)
    {
        if (record.Values is not [string type, string name, string table, var place, var text]) return false;
        if (text is not (null or string)) return false;
        var root = place is long number and > 0 and <= int.MaxValue ? (int)number : 0;
        if (type == "index" && root > 1) _indexes.TryAdd(name, new(table, root, text as string));
        if (type is "index" or "view" or "trigger") return true;
        if (text is not string sql) return false;
        if (type == "table" && TableParser.IsVirtual(sql)) return true;
        return root > 1 && TryAddTable(type, [name, table, TableParser.NameOf(sql)], root, sql);
    }

    /// <summary>
    /// A table's name stands in its entry three times: where one was overwritten, the other two tell it.
    /// </summary>
    bool TryAddTable(string type, string?[] names, int root, string sql)
    {
        var named = names.OfType<string>().GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .MaxBy(group => group.Count());
        if (named is null || named.Count() < (type == "table" ? 2 : names.Length)) return false;
        var table = known.Table(named.Key);
        var name = table?.Name ?? named.Key;
        var definition = TableParser.Parse(sql, name, table);
        if (definition is null && table is null) return false;
        var isMended = definition is not null && DefinitionMending.TryMend(ref definition);
        _tables.TryAdd(name, new(name, definition, root));
        return type == "table" && named.Count() == names.Length && definition is not null && !isMended;
    }

    IndexDefinition Index(KeyValuePair<string, IndexText> entry)
    {
        var (table, root, sql) = entry.Value;
        return new(entry.Key, table, root, sql is null ? AutoIndexColumns(entry.Key, table) : ColumnsOf(sql));
    }

    /// <summary>The number at the end of sqlite_autoindex_TABLE_N counts the constraints that need an index.</summary>
    IReadOnlyList<string> AutoIndexColumns(string name, string table)
    {
        if (!_tables.TryGetValue(table, out var found) || found.Definition is not { } owner) return [];
        if (!int.TryParse(name.AsSpan(name.LastIndexOf('_') + 1), out var number)) return [];
        var all = owner.AutoIndexes;
        return number >= 1 && number <= all.Count ? all[number - 1] : [];
    }

    static List<string> ColumnsOf(string sql)
    {
        var tokens = SqlTokens.Of(sql);
        var open = tokens.FindIndex(token => token.Is("("));
        return open < 0 ? [] : TableParser.NamesIn(tokens, open);
    }
}
