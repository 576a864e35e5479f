using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>SQLite's quick check, table by table, so that no reader is held for long.</summary>
static class SqliteCheck
{
    public static IReadOnlyList<string> Parts(SqliteDatabase database)
    {
        var parts = new List<string>();
        var names = database.Prepare("select name from sqlite_schema where type = 'table' order by name");
        try
        {
            while (names.Step()) parts.Add(names.RequireText(0));
        }
        finally
        {
            database.Release(names);
        }

        return parts;
    }

    /// <summary>Throws when a page is damaged; what cannot be read now, or is held, is no damage and says so.</summary>
    public static void Examine(SqliteDatabase database, string part)
    {
        var found = database.QueryText($"pragma quick_check('{part.Replace("'", "''", StringComparison.Ordinal)}')");
        if (found != "ok") throw new ProjectionFault(ProjectionTrouble.Damaged, $"{part}: {found ?? "no answer"}");
    }
}
