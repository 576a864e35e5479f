using System.Globalization;
using Andon.Core;
using Andon.Linux.Files;
using Andon.Server.Backups;

namespace Andon.Server.Doctor;

/// <summary>
/// What daemons left behind: files set aside, stores and backups that were begun and not finished, and boards of which
/// there is no backup.
/// </summary>
static class LeftoverCheck
{
    const long MuchBytes = 1L << 30;

    public static void Look(Examined home)
    {
        foreach (var (folder, isHome) in HolderCheck.Stores(home))
        {
            LookAtSetAside(home, Path.Combine(folder, "set-aside"));
            LookAtUnfinished(home, folder, isHome);
        }

        foreach (var name in Examined.Names(home.Home.Path))
        {
            if (name.StartsWith("home.unfinished-", StringComparison.Ordinal))
                home.Add(Kinds.StoreUnfinished.At(name, "It was moved aside."));
        }

        foreach (var board in Examined.Names(Path.Combine(home.Home.Path, "backups"))) LookAtBackups(home, board);
        LookForBackups(home);
    }

    static void LookAtSetAside(Examined home, string folder)
    {
        var names = Examined.Names(folder);
        if (names.Count == 0) return;
        var bytes = names.Sum(name => FileFacts.TryRead(Path.Combine(folder, name))?.Identity.Size ?? 0);
        var kind = bytes > MuchBytes ? Kinds.SetAsideMuch : Kinds.SetAside;
        var what = string.Create(CultureInfo.InvariantCulture, $"{names.Count} files, {bytes} bytes.");
        home.Add(kind.At(home.Short(folder), what));
    }

    static void LookAtUnfinished(Examined home, string folder, bool isHome)
    {
        var where = home.Short(folder);
        if (FileStatus.TryReadLink(Path.Combine(folder, "unfinished"), out _))
            home.Add(Kinds.StoreUnfinished.At(where, "It bears the mark of a store that is being made."));
        else if (Path.GetFileName(folder).Contains(".unfinished-", StringComparison.Ordinal))
            home.Add(Kinds.StoreUnfinished.At(where, "It was moved aside."));
        var built = $"{Storage.Inspection.DatabaseInspection.PathIn(folder, isHome)}.new";
        if (!home.IsOwned && FileStatus.TryReadLink(built, out _))
            home.Add(Kinds.RebuildUnfinished.At(home.Short(built), "It is there, and no daemon makes it."));
    }

    static void LookAtBackups(Examined home, string board)
    {
        var folder = new BackupFolder(Path.Combine(home.Home.Path, "backups"), board);
        foreach (var name in Examined.Names(folder.Path))
        {
            if (name.StartsWith(".making-", StringComparison.Ordinal) && !home.IsOwned)
                home.Add(Kinds.BackupHalfMade.At(home.Short(Path.Combine(folder.Path, name)), "It has no end."));
        }

        var (backups, remarks) = folder.List();
        foreach (var remark in remarks) home.Add(Kinds.BackupBroken.At(home.Short(folder.Path), remark));
        foreach (var backup in backups)
        {
            home.Saw(Instant.FromSeconds(backup.At), home.Short(folder.Path));
            var path = folder.DatabaseOf(backup.Name);
            if (FileFacts.TryRead(path)?.Identity.Size is not { } size)
                home.Add(Kinds.BackupBroken.At(home.Short(path), "Its database is not there."));
            else if (size != backup.Size)
                home.Add(Kinds.BackupBroken.At(home.Short(path), Text($"It has {size} bytes, not {backup.Size}.")));
        }
    }

    static void LookForBackups(Examined home)
    {
        foreach (var board in home.Registry?.Boards.Values.Where(board => board.ArchivedAt is null) ?? [])
        {
            var folder = new BackupFolder(Path.Combine(home.Home.Path, "backups"), board.Slug.Value);
            if (folder.List().Backups.Count > 0) continue;
            home.Add(Kinds.BackupNone.At(
                $"board {board.Slug.Value}", "None was found in the home.",
                $"Make one: andon backup now --board {board.Slug.Value}"));
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
