using System.Globalization;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>What a copy of a board's database is of, and how far it goes.</summary>
/// <param name="Uuid">The board's.</param>
/// <param name="Generation">Which making of its files.</param>
/// <param name="Record">The last record of the log that it has.</param>
/// <param name="Position">The last event that it has.</param>
/// <param name="Hash">The chain's hash there.</param>
/// <param name="Cards">How many it has.</param>
public sealed record CopyContent(
    string Uuid, long Generation, long Record, long Position, string Hash, long Cards);

/// <summary>A card of a copy, as far as a person compares it.</summary>
public sealed record CopiedCard(string Id, string Status, string Title);

/// <summary>
/// Reads a copy of a board's database through and through, in a process that has no store open: the copy is nobody's
/// store, and nothing of it is changed.
/// </summary>
public static class StoreCopy
{
    /// <summary>Throws an <see cref="UnsoundCopyException"/> that says what is wrong with it.</summary>
    public static CopyContent Examine(string path) => Judge(() => ExamineNow(path));

    /// <summary>What SQLite cannot believe is a verdict; what it cannot do now is none.</summary>
    internal static T Judge<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.Damaged)
        {
            throw new UnsoundCopyException(fault.Message, fault);
        }
    }

    static CopyContent ExamineNow(string path)
    {
        var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
        using var database = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
        Require(database, "pragma integrity_check(3)", "ok", "SQLite's own check finds");
        Require(database, "select count(*) from pragma_foreign_key_check", "0", "rows that name missing ones:");
        Require(database, "pragma application_id", Text(StoreSchema.Board.ApplicationId), "it is of the program");
        var version = long.Parse(database.QueryText("pragma user_version") ?? "0", CultureInfo.InvariantCulture);
        if (version > StoreSchema.Board.Version)
            throw Wrong($"it has schema {version}, and this version knows {StoreSchema.Board.Version}");
        var (store, point, _, _) = new StoreRow(database).Read();
        Require(database, "select count(*) from events", Text(point.Position), "events are missing; it has");
        Require(database, "select ifnull(max(position), 0) from events", Text(point.Position), "its last event is");
        var cards = long.Parse(database.QueryText("select count(*) from cards")!, CultureInfo.InvariantCulture);
        return new CopyContent(
            store.Uuid.ToString("D"), store.Generation, point.Record, point.Position, point.Hash.ToString(), cards);
    }

    /// <summary>The cards of a copy that was examined.</summary>
    public static IReadOnlyList<CopiedCard> Cards(string path)
    {
        var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
        using var database = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
        var cards = database.Prepare("select id, status, title from cards order by id");
        return SqliteReader.All(
            cards, row => new CopiedCard(row.RequireText(0), row.RequireText(1), row.RequireText(2)));
    }

    static void Require(SqliteDatabase database, string question, string expected, string otherwise)
    {
        var answer = database.QueryText(question);
        if (answer != expected) throw Wrong($"{otherwise} {answer}");
    }

    static ProjectionFault Wrong(string why) => new(ProjectionTrouble.Damaged, why);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
