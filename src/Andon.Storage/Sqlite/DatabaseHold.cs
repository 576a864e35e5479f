using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Holds SQLite's own read lock on a database that belongs to others, in a process that does nothing else: whoever
/// copies the files meanwhile gets what was committed at one moment. Nothing is written, and the close leaves the
/// write-ahead log as it is.
/// </summary>
public static class DatabaseHold
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="path">The database.</param>
    /// <param name="say">Told once whether the lock is held; it is not when SQLite finds no database there.</param>
    /// <param name="wait">Returns when the lock is wanted no longer.</param>
    public static void Hold(string path, Action<bool> say, Action wait)
    {
        using var database = TryBegin(path);
        say(database is not null);
        wait();
        database?.Execute("commit");
    }

    static SqliteDatabase? TryBegin(string path)
    {
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(path, SqliteCalls.OpenReadOnly, vfs: null);
            database.LeaveFilesOnClose();
            database.WaitForLocks(Patience);
            database.Execute("begin; select count(*) from sqlite_schema");
            return database;
        }
        catch (ProjectionFault)
        {
            database?.Dispose();
            return null;
        }
    }
}
