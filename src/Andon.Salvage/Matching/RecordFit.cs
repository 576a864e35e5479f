using Andon.Salvage.Schemas;

namespace Andon.Salvage.Matching;

/// <summary>
/// Whether a record can be a row of a table. On a page that the table's own tree reaches, only what SQLite itself
/// would never have stored counts against it; on a stray page every value must look as the application writes it.
/// </summary>
static class RecordFit
{
    /// <summary>Columns that a later version may have added behind those of a known layout.</summary>
    const int UnknownColumnsMax = 32;

    const int WordLengthMax = 60;
    const int DateLengthMax = 40;

    /// <summary>2001-09-09 and 2128-06-11, in seconds since 1970: outside them no board was ever written.</summary>
    const long TimeMin = 1_000_000_000;
    const long TimeMax = 5_000_000_000;

    /// <summary>The nine, and two that are not legal and were seen.</summary>
    static readonly string[] Statuses =
    [
        "triage", "todo", "scheduled", "ready", "running", "blocked", "review", "done", "archived",
        "failed", "cancelled",
    ];

    /// <summary>Whether SQLite could have stored the record in that table.</summary>
    public static bool CanBe(TableDefinition table, object?[] values)
    {
        if (values.Length == 0 || values.Length > table.Columns.Count) return false;
        return HoldsAffinities(table, values);
    }

    /// <summary>Whether every value looks like one of that table's.</summary>
    public static bool Fits(TableDefinition table, object?[] values, bool isGuess)
    {
        var countMax = table.Columns.Count + (isGuess && table.Known is not null ? UnknownColumnsMax : 0);
        var countMin = table.Known is null ? table.Columns.Count : Math.Min(table.ColumnsMin, table.Columns.Count);
        if (values.Length < countMin || values.Length > countMax || !HoldsAffinities(table, values)) return false;
        for (var i = 0; i < values.Length && i < table.Columns.Count; i++)
        {
            if (i != table.RowIdColumn && !LooksRight(table.Columns[i], values[i])) return false;
        }

        return true;
    }

    /// <summary>How many values do not look like their columns'.</summary>
    public static int CountMisfits(TableDefinition table, object?[] values) =>
        values.Zip(table.Columns).Where((_, i) => i != table.RowIdColumn)
            .Count(pair => !LooksRight(pair.Second, pair.First));

    /// <summary>Whether a value looks like one of that column.</summary>
    public static bool LooksRight(ColumnDefinition column, object? value)
    {
        if (value is null) return !(column.IsRequired || column.Known is { Required: true });
        return (column.Known?.Kind ?? KindOf(column.Affinity)) switch
        {
            ColumnKind.Text => value is string,
            ColumnKind.Number or ColumnKind.Serial => value is long || IsText(column, value),
            ColumnKind.TaskId => value is string id && IsTaskId(id),
            ColumnKind.Time => IsTime(value),
            ColumnKind.TaskStatus => value is string status && Statuses.Contains(status),
            ColumnKind.WorkspaceKind => value is "scratch" or "dir" or "worktree",
            ColumnKind.Word => value is string word && IsWord(word),
            _ => true,
        };
    }

    static bool HoldsAffinities(TableDefinition table, object?[] values)
    {
        for (var i = 0; i < values.Length && i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (i == table.RowIdColumn && values[i] is not null) return false;
            if (i != table.RowIdColumn && values[i] is null && column.IsRequired) return false;
            if (column.Affinity == Affinity.Text && values[i] is long or double) return false;
        }

        return true;
    }

    static ColumnKind KindOf(Affinity affinity) => affinity switch
    {
        Affinity.Text => ColumnKind.Text,
        Affinity.Integer => ColumnKind.Number,
        _ => ColumnKind.Any,
    };

    /// <summary>Old boards have texts where later ones have numbers.</summary>
    static bool IsText(ColumnDefinition column, object value) => column.Affinity == Affinity.Text && value is string;

    static bool IsTaskId(string id) =>
        id.Length is >= 6 and <= 66 && id.StartsWith("t_", StringComparison.Ordinal)
        && id[2..].All(char.IsAsciiHexDigit);

    /// <summary>Old versions wrote dates, and one of them the letters %s.</summary>
    static bool IsTime(object value) => value switch
    {
        long seconds => seconds is >= TimeMin and <= TimeMax,
        double seconds => seconds is >= TimeMin and <= TimeMax,
        string text => text == "%s" || (text.Length is > 0 and <= DateLengthMax && char.IsAsciiDigit(text[0])),
        _ => false,
    };

    static bool IsWord(string word) =>
        word.Length is > 0 and <= WordLengthMax
        && word.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');
}
