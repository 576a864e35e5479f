using Andon.Core;
using Andon.Core.Cards;
using Andon.Linux.Files;
using Andon.Protocol.Homes;

namespace Andon.Server.WorkFolders;

/// <summary>
/// One board's scratch directories and its trash. Nothing is moved or deleted that is not proven to be a directory
/// that this board made: every step is taken from a descriptor, links are never followed, and whatever is in doubt
/// stays with a reason. Belongs to the board's cleaner; the directories may change under it at any moment.
/// </summary>
sealed class ScratchFolders(AndonHome home, string slug, string board)
{
    /// <summary>Directories looked at in one sweep; the others wait for the next.</summary>
    public const int FoldersMax = 4096;

    const string Repository = ".git";

    /// <summary>Entries removed before others get their turn.</summary>
    const int RemovedAtOnce = 500;

    static readonly EntryName FoldersName = EntryName.Of("workspaces");
    static readonly EntryName TrashFolderName = EntryName.Of("trash");

    public string TrashFolder => Path.Combine(home.BoardFolder(slug), "trash");

    public static string PathOf(AndonHome home, string slug, CardId card) =>
        Path.Combine(home.BoardFolder(slug), "workspaces", card.Value);

    public string PathOf(CardId card) => PathOf(home, slug, card);

    /// <summary>The tasks that a directory is named after; not yet proven to be theirs.</summary>
    public IReadOnlyList<CardId> Named(int most = FoldersMax)
    {
        using var root = OpenBoard();
        using var folders = root?.TryOpen(FoldersName);
        var cards = new List<CardId>();
        foreach (var name in folders?.Names(most) ?? [])
        {
            if (CardId.TryParse(name.ToString(), out var card) && EntryName.Of(card.Value) == name) cards.Add(card);
        }

        return cards;
    }

    /// <summary>Why the card's directory would not be moved; null when it would. Changes nothing.</summary>
    public string? FindDoubt(CardId card)
    {
        using var root = OpenBoard();
        using var folders = root?.TryOpen(FoldersName);
        using var folder = folders?.TryOpen(EntryName.Of(card.Value));
        return folder is null ? "it is a link, or no directory, or gone" : Doubt(root!, folders!, folder, card);
    }

    /// <summary>The bytes of the files in it.</summary>
    public long BytesOf(CardId card)
    {
        using var root = OpenBoard();
        using var folders = root?.TryOpen(FoldersName);
        using var folder = folders?.TryOpen(EntryName.Of(card.Value));
        return folder is null ? 0 : FolderSize.Of(folder);
    }

    /// <summary>Moves the card's directory to the trash, if everything about it is proven.</summary>
    public ScratchMove MoveToTrash(CardId card, Instant now)
    {
        using var root = OpenBoard();
        using var folders = root?.TryOpen(FoldersName);
        if (root is null || folders is null) return new ScratchMove.Kept("the folder of workspaces is a link, or gone");
        var name = EntryName.Of(card.Value);
        if (folders.TryStat(name) is not { } seen) return new ScratchMove.Gone();
        if (seen.IsLink) return new ScratchMove.Kept("it is a symbolic link");
        if (!seen.IsFolder) return new ScratchMove.Kept("it is no directory");
        using var folder = folders.TryOpen(name);
        if (folder is null) return new ScratchMove.Kept("it changed while it was looked at");
        if (Doubt(root, folders, folder, card) is { } doubt) return new ScratchMove.Kept(doubt);
        HomeFolders.Create(TrashFolder);
        using var trash = root.TryOpen(TrashFolderName);
        if (trash?.Status.IsBeside(folders.Status) != true)
            return new ScratchMove.Kept("the trash is a link, or on another file system");
        return Move(folders, folder, name, trash, new TrashName(now, card, folder.Status.Inode));
    }

    /// <summary>The trash's entries that are older than the time to live, by their names.</summary>
    public IReadOnlyList<TrashName> Overdue(Instant now, TimeSpan ttl) =>
        [.. Trashed().Where(name => now - name.At >= ttl)];

    /// <summary>The trash's entries, by their names.</summary>
    public IReadOnlyList<TrashName> Trashed(int most = FoldersMax)
    {
        using var root = OpenBoard();
        using var trash = root?.TryOpen(TrashFolderName);
        return [.. (trash?.Names(most) ?? []).Select(TrashName.TryParse).OfType<TrashName>()];
    }

    /// <summary>Why the trash's entry would not be deleted; null when it would. Changes nothing.</summary>
    public string? FindDoubt(TrashName name)
    {
        using var root = OpenBoard();
        using var trash = root?.TryOpen(TrashFolderName);
        using var folder = trash?.TryOpen(name.Entry);
        return folder is null ? "it is a link, or no directory, or gone" : Doubt(trash!, folder, name);
    }

    /// <summary>The bytes of the files in it.</summary>
    public long BytesOf(TrashName name)
    {
        using var root = OpenBoard();
        using var trash = root?.TryOpen(TrashFolderName);
        using var folder = trash?.TryOpen(name.Entry);
        return folder is null ? 0 : FolderSize.Of(folder);
    }

    /// <summary>
    /// Deletes a part of an entry of the trash. Throws IOException, with the reason, when it is not proven ours or
    /// cannot be deleted; what is left then stays.
    /// </summary>
    /// <returns>True when nothing is left.</returns>
    public bool DeleteSome(TrashName name)
    {
        using var root = OpenBoard();
        using var trash = root?.TryOpen(TrashFolderName);
        using var folder = trash?.TryOpen(name.Entry);
        if (trash is null || folder is null) return true;
        if (Doubt(trash, folder, name) is { } doubt)
            throw new IOException($"{folder.Path} is not proven ours: {doubt}.");
        return new FolderRemoval(trash, name.Entry, folder, ScratchMark.Entry).Step(RemovedAtOnce);
    }

    /// <summary>Links are followed on the way to the board's own folder, and nowhere below it.</summary>
    OpenFolder? OpenBoard() => OpenFolder.TryOpen(home.BoardFolder(slug));

    string? Doubt(OpenFolder trash, OpenFolder folder, TrashName name)
    {
        if (!folder.Status.IsBeside(trash.Status)) return "it is a mount";
        if (folder.Status.Inode != name.Inode) return "it is another directory";
        return ScratchMark.Doubt(folder, board, name.Card) is { } doubt && folder.Names(1).Count > 0 ? doubt : null;
    }

    string? Doubt(OpenFolder root, OpenFolder folders, OpenFolder folder, CardId card)
    {
        if (!folder.Status.IsBeside(folders.Status)) return "it is a mount point";
        if (Precious(root).FirstOrDefault(place => place.Status.IsSame(folder.Status)) is { Name: { } name })
            return $"it is {name}";
        if (ScratchMark.Doubt(folder, board, card) is { } doubt) return doubt;
        return folder.TryStat(EntryName.Of(Repository)) is null
            ? null
            : $"it holds a repository ({Repository} at its top), whose history may be nowhere else";
    }

    /// <summary>Places that no mark could make ours.</summary>
    IEnumerable<(string Name, EntryStatus Status)> Precious(OpenFolder root)
    {
        yield return ("the board's folder", root.Status);
        var user = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        foreach (var (name, path) in new[] { ("/", "/"), ("the user's home", user), ("the daemon's home", home.Path) })
        {
            using var place = path.Length == 0 ? null : OpenFolder.TryOpen(path);
            if (place is not null) yield return (name, place.Status);
        }
    }

    /// <summary>Between the proof and the move a name may be swapped; then what was moved goes back.</summary>
    ScratchMove Move(OpenFolder folders, OpenFolder folder, EntryName name, OpenFolder trash, TrashName target)
    {
        if (!folders.TryMove(name, trash, target.Entry))
            return new ScratchMove.Kept("its name in the trash is taken");
        if (trash.TryStat(target.Entry) is { } moved && moved.IsSame(folder.Status))
            return new ScratchMove.Trashed(Path.Combine(TrashFolder, target.ToString()));
        trash.TryMove(target.Entry, folders, name);
        return new ScratchMove.Kept("it changed while it was looked at");
    }
}

/// <summary>What became of a scratch directory that nobody needs any more.</summary>
abstract record ScratchMove
{
    ScratchMove()
    {
    }

    public sealed record Trashed(string To) : ScratchMove;

    public sealed record Kept(string Because) : ScratchMove;

    /// <summary>There is none.</summary>
    public sealed record Gone : ScratchMove;
}
