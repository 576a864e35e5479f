using System.Globalization;
using Andon.Core.Boards;
using Andon.Core.Homes;
using Andon.Linux.Files;
using Andon.Storage.Inspection;
using Andon.Storage.Sqlite;

namespace Andon.Server.Doctor;

/// <summary>
/// The stores' files, by plain reading, and whether the boards' folders are those of the registry. The registry is read
/// from the home's log, so that it is known also when no daemon starts.
/// </summary>
static class StoreCheck
{
    const string Unfinished = "unfinished";

    public static void Look(Examined home)
    {
        var sqlite = SqliteLibrary.IsSafe ? Kinds.Sqlite : Kinds.SqliteOld;
        home.Add(sqlite.At("e_sqlite3", $"{SqliteLibrary.Version}, {SqliteLibrary.SourceId}"));
        LookAtHome(home);
        var uuids = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in home.BoardFolders.Where(name => IsStore(home.Home.BoardFolder(name))))
            uuids[name] = LookAtBoard(home, name);
        if (home.Registry is { } registry) Compare(home, registry, uuids);
    }

    static void LookAtHome(Examined home)
    {
        var folder = Path.Combine(home.Home.Path, "home");
        if (!Directory.Exists(folder))
        {
            var kind = home.BoardFolders.Count > 0 ? Kinds.RegistryMissing : Kinds.RegistryNone;
            home.Add(kind.At(home.Short(folder), "It is not there."));
            return;
        }

        if (!IsStore(folder)) return;
        var before = home.Findings.Count;
        AddAll(home, DatabaseInspection.Of(folder, isHome: true, home.IsOwned));
        var (facts, state) = LogInspection.OfHome(folder, home.IsOwned);
        home.Registry = state;
        AddLog(home, folder, facts, before);
    }

    static string? LookAtBoard(Examined home, string name)
    {
        var folder = home.Home.BoardFolder(name);
        var before = home.Findings.Count;
        var isArchived = BoardSlug.TryParse(name, out var slug)
            && home.Registry?.FindBoard(slug)?.ArchivedAt is not null;
        AddAll(home, DatabaseInspection.Of(folder, isHome: false, home.IsOwned && !isArchived));
        var facts = LogInspection.OfBoard(folder, home.IsOwned && !isArchived);
        AddLog(home, folder, facts, before);
        return facts.Uuid;
    }

    /// <summary>A folder in which a store is still being made is none, and what is in it was never used.</summary>
    static bool IsStore(string folder) =>
        Directory.Exists(folder)
        && !FileStatus.TryReadLink(Path.Combine(folder, Unfinished), out _)
        && !Path.GetFileName(folder).Contains($".{Unfinished}-", StringComparison.Ordinal);

    static void AddLog(Examined home, string folder, LogFacts facts, int before)
    {
        AddAll(home, facts.Faults);
        home.Saw(facts.LastAt, home.Short(Path.Combine(folder, "log")));
        if (!home.IsQuietSince(before)) return;
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Segments} segments of its log, {facts.Bytes} bytes, up to event {facts.Position}.");
        home.Add(Kinds.Store.At(home.Short(folder), what));
    }

    static void AddAll(Examined home, IReadOnlyList<StoreFault> faults)
    {
        foreach (var fault in faults) home.Add(KindOf(fault.Kind).At(home.Short(fault.Path), fault.What));
    }

    static FindingKind KindOf(StoreFaultKind kind) => kind switch
    {
        StoreFaultKind.Missing => Kinds.DatabaseMissing,
        StoreFaultKind.Empty => Kinds.DatabaseEmpty,
        StoreFaultKind.NotDatabase => Kinds.DatabaseUnreadable,
        StoreFaultKind.Header => Kinds.DatabaseHeader,
        StoreFaultKind.Foreign => Kinds.DatabaseForeign,
        StoreFaultKind.Newer => Kinds.DatabaseNewer,
        StoreFaultKind.Length => Kinds.DatabaseLength,
        StoreFaultKind.Linked => Kinds.DatabaseLinked,
        StoreFaultKind.WriteAheadLog => Kinds.WalForeign,
        StoreFaultKind.Outsider => Kinds.OutsiderTraces,
        StoreFaultKind.Touched => Kinds.DatabaseTouched,
        StoreFaultKind.LogMissing => Kinds.LogMissing,
        StoreFaultKind.LogDamaged => Kinds.LogDamaged,
        StoreFaultKind.LogForeign => Kinds.LogForeign,
        StoreFaultKind.LogNewer => Kinds.LogNewer,
        StoreFaultKind.LogTorn => Kinds.LogTorn,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static void Compare(Examined home, HomeState registry, Dictionary<string, string?> uuids)
    {
        var before = home.Findings.Count;
        foreach (var board in registry.Boards.Values)
        {
            var slug = board.Slug.Value;
            var where = home.Short(home.Home.BoardFolder(slug));
            if (!Directory.Exists(home.Home.BoardFolder(slug)))
                home.Add(Kinds.BoardMissing.At(where, $"Board {slug} has none."));
            else if (uuids.GetValueOrDefault(slug) is { } found && found != board.Uuid)
                home.Add(Kinds.BoardForeign.At(where, $"Its log is that of {Named(registry, found)}."));
        }

        foreach (var name in uuids.Keys.Where(name => !registry.Boards.ContainsKey(name)))
        {
            var whose = uuids[name] is { } uuid
                ? $"Its log is that of {Named(registry, uuid)}."
                : "It says of no board.";
            home.Add(Kinds.BoardUnregistered.At(home.Short(home.Home.BoardFolder(name)), whose));
        }

        if (home.Findings.Count > before) return;
        var count = string.Create(CultureInfo.InvariantCulture, $"{registry.Boards.Count} boards are registered.");
        home.Add(Kinds.Boards.At(home.Short(home.Home.BoardsFolder), count));
    }

    static string Named(HomeState registry, string uuid) =>
        registry.Boards.Values.FirstOrDefault(board => board.Uuid == uuid) is { } board
            ? $"board {board.Slug.Value}"
            : $"{uuid}, which is not registered here";
}
