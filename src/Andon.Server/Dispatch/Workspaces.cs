using System.Globalization;
using System.Text;
using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Server.Boards;

namespace Andon.Server.Dispatch;

/// <summary>
/// Where workers work. A scratch directory lies below the board's and bears a mark that names its own inode, so that a
/// copy or a foreign directory of that name is never taken for ours. Other directories are made if they are missing
/// and belong to whoever named them. Nothing is removed here.
/// </summary>
sealed class Workspaces(AndonHome home)
{
    public const string Mark = ".andon-workspace";

    const string Scratch = "scratch";
    const string Worktree = "worktree";
    const int MarkBytesMax = 4096;

    /// <summary>The directory of the card's next run; it may not be there yet.</summary>
    public string PathOf(OpenBoard board, Card card, ProfileSettings profile) =>
        card.WorkspacePath
        ?? (card.WorkspaceKind == Scratch ? profile.Workspace : null)
        ?? ScratchPath(board, card.Id);

    /// <summary>Makes the directory. Throws IOException, with the reason, when it cannot be used.</summary>
    public void Prepare(OpenBoard board, Card card, string path)
    {
        if (card.WorkspaceKind == Worktree)
            throw new IOException("Worktrees are not made yet: make it yourself and give it as --workspace dir:/PATH.");
        if (!Path.IsPathRooted(path)) throw new IOException($"Its workspace '{path}' is not an absolute path.");
        try
        {
            if (path == ScratchPath(board, card.Id)) PrepareScratch(board, card.Id, path);
            else Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }

    string ScratchPath(OpenBoard board, CardId card) =>
        Path.Combine(home.BoardFolder(board.Entry.Slug.Value), "workspaces", card.Value);

    /// <summary>
    /// An empty directory without a mark is one that we were killed over; anything else without it is not ours.
    /// </summary>
    static void PrepareScratch(OpenBoard board, CardId card, string path)
    {
        HomeFolders.Create(path);
        var mark = Path.Combine(path, Mark);
        var expected = Encoding.UTF8.GetBytes(MarkOf(board, card, path));
        if (DurableFile.TryRead(mark, MarkBytesMax) is { } found)
        {
            if (!found.AsSpan().SequenceEqual(expected)) throw NotOurs(path, "its mark is that of another directory");
            return;
        }

        if (Directory.EnumerateFileSystemEntries(path).Any()) throw NotOurs(path, "it has files and no mark");
        using var file = AppendFile.CreateExclusive(mark);
        file.WriteAll(expected);
    }

    static string MarkOf(OpenBoard board, CardId card, string path) =>
        FileStatus.TryReadLink(path, out var folder)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"scratch workspace\nboard {board.Entry.Uuid}\ntask {card}\ninode {folder.Device}:{folder.Inode}\n")
            : throw new IOException($"{path} came and went.");

    static IOException NotOurs(string path, string why) =>
        new($"The scratch workspace {path} was not made by this board: {why}. Move it away.");
}
