using System.Globalization;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;

namespace Andon.Storage.Sqlite;

/// <summary>
/// What a store's database was before a later version changed its schema: a whole copy in the store's own folder,
/// read through and durable before the first step is taken. The newest few are kept. Owned by the writer thread.
/// </summary>
sealed class UpgradeCopies(StorePlace place, StoreSurroundings surroundings)
{
    public const int KeptMax = 3;

    /// <summary>What a copy leaves free, besides the room that it needs itself.</summary>
    const long SpaceInHand = 16 * 1024 * 1024;

    const string Making = ".making.db";

    string Folder => place.BeforeUpgradeDirectory;

    /// <summary>
    /// The copy, made now or by an attempt that came no further. Throws a StoreException when there can be none: then
    /// nothing has been changed.
    /// </summary>
    /// <param name="database">The writer's, in no transaction.</param>
    /// <param name="schema">The number that it has now.</param>
    public string Make(SqliteDatabase database, int schema)
    {
        var (store, point, _, _) = new StoreRow(database).Read();
        var expected = new UpgradeCopyName(place.Board, schema, point.Record, surroundings.Time.GetUtcNow());
        if (Find(expected) is { } earlier && FindDamage(earlier, database, schema) is null) return earlier;
        RequireSpace();
        var making = Path.Combine(Folder, Making);
        try
        {
            surroundings.Disk.CreateDirectory(Folder);
            surroundings.Disk.SyncDirectory(place.Directory);
            RemoveMaking();
            Copy(database, making);
            if (FindDamage(making, database, schema) is { } damage) throw new IOException($"The copy {damage}.");
            var path = Path.Combine(Folder, expected.ToString());
            surroundings.Disk.Rename(making, path);
            surroundings.Disk.SyncDirectory(Folder);
            surroundings.Story(place.Board, $"its database with schema {schema} is kept as {path}");
            return path;
        }
        catch (IOException fault) when (fault is not ProjectionFault { Trouble: ProjectionTrouble.Damaged })
        {
            TryRemoveMaking();
            throw NotMade(fault.Message, fault);
        }
    }

    /// <summary>Takes away the oldest of more than are kept; other files there are nobody's business.</summary>
    public void Prune()
    {
        var copies = Names().OrderByDescending(name => name.At).ThenByDescending(name => name.Schema).Skip(KeptMax);
        foreach (var name in copies) surroundings.Disk.Remove(Path.Combine(Folder, name.ToString()));
    }

    string? Find(UpgradeCopyName expected) => Names()
        .Where(name => name.Schema == expected.Schema && name.Record == expected.Record)
        .Select(name => Path.Combine(Folder, name.ToString())).FirstOrDefault();

    IEnumerable<UpgradeCopyName> Names() => surroundings.Disk.List(Folder)
        .Select(name => UpgradeCopyName.TryParse(place.Board, name)).OfType<UpgradeCopyName>();

    void Copy(SqliteDatabase database, string path)
    {
        var copy = database.Prepare("vacuum into ?");
        try
        {
            copy.Bind(1, path).Run();
        }
        finally
        {
            database.Release(copy);
        }

        using var file = surroundings.Disk.Open(path);
        file.Sync();
    }

    /// <summary>Nobody has a copy open, and it is opened as one that nobody changes.</summary>
    static string? FindDamage(string path, SqliteDatabase database, int schema)
    {
        try
        {
            var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
            using var copy = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
            var found = copy.QueryText("pragma integrity_check(1)");
            if (found != "ok") return $"is damaged: {found}";
            if (copy.QueryText("pragma user_version") != schema.ToString(CultureInfo.InvariantCulture))
                return "has another schema";
            return new StoreRow(copy).Read() == new StoreRow(database).Read() ? null : "is of another moment";
        }
        catch (Exception fault) when (fault is ProjectionFault or InvariantViolation)
        {
            return $"cannot be read: {fault.Message}";
        }
    }

    void RequireSpace()
    {
        var disk = surroundings.Disk;
        var size = (disk.Stat(place.Database)?.Size ?? 0) + (disk.Stat(place.WriteAheadLog)?.Size ?? 0);
        var (needed, free) = (size + SpaceInHand, disk.FreeSpace(place.Directory));
        if (free < needed) throw NotMade($"It takes {needed} bytes in {place.Directory}; {free} are free.", null);
    }

    /// <summary>Only we make such a name, in a folder of ours, and only while copying.</summary>
    void RemoveMaking()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-journal"])
        {
            var path = Path.Combine(Folder, Making + suffix);
            if (surroundings.Disk.Stat(path) is not null) surroundings.Disk.Remove(path);
        }
    }

    void TryRemoveMaking()
    {
        try
        {
            RemoveMaking();
        }
        catch (IOException)
        {
            // The next attempt takes it away; the reason why there is no copy is said first.
        }
    }

    StoreException NotMade(string why, Exception? cause) => new(
        ErrorCode.Unavailable, $"{place.Title} is not upgraded now.",
        $"A copy of its database has to be kept first, and cannot be made. {why}",
        $"Make room, or make {Folder} writable, and start again; nothing was changed.", cause);
}

/// <summary>
/// What a copy is called: whose, its schema, the last record that it has, and when it was made. Sample:
/// <c>site-schema-7-r152-20261126T120000Z.db</c>.
/// </summary>
sealed record UpgradeCopyName(string? Board, int Schema, long Record, DateTimeOffset At)
{
    const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Null for a name that we did not give.</summary>
    public static UpgradeCopyName? TryParse(string? board, string name)
    {
        var front = $"{board ?? "home"}-schema-";
        if (!name.StartsWith(front, StringComparison.Ordinal) || Path.GetExtension(name) != ".db") return null;
        if (Path.GetFileNameWithoutExtension(name)[front.Length..].Split('-') is not [var schema, ['r', .. var record],
            var time])
        {
            return null;
        }

        return int.TryParse(schema, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(record, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && DateTimeOffset.TryParseExact(
                time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && new UpgradeCopyName(board, number, last, at) is var parsed && parsed.ToString() == name
                ? parsed
                : null;
    }

    public override string ToString()
    {
        var time = At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Board ?? "home"}-schema-{Schema}-r{Record}-{time}.db");
    }
}
