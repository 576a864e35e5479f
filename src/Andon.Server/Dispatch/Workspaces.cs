using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Server.Boards;
using Andon.Server.WorkFolders;

namespace Andon.Server.Dispatch;

/// <summary>
/// Where workers work. A scratch directory lies below the board's and bears a mark that names its own inode, so that a
/// copy or a foreign directory of that name is never taken for ours. Other directories are made if they are missing
/// and belong to whoever named them. Nothing is removed here. Safe from any thread.
/// </summary>
sealed class Workspaces(AndonHome home) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);

    /// <summary>
    /// Whoever makes a scratch directory, or takes one away, has the turn until the answer is disposed. It is held for
    /// a moment only.
    /// </summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    /// <summary>The directory of the card's next run; it may not be there yet.</summary>
    public string PathOf(OpenBoard board, Card card, ProfileSettings profile) =>
        card.WorkspaceKind == WorkspaceKinds.Worktree
            ? Path.Combine(home.BoardFolder(board.Entry.Slug.Value), "worktrees", card.Id.Value)
            : WorkspaceKinds.NamedBy(card, profile.Workspace) ?? ScratchPath(board, card.Id);

    /// <summary>Null when the card has no worktree.</summary>
    public static string? BranchOf(Card card) =>
        card.WorkspaceKind == WorkspaceKinds.Worktree ? card.BranchName ?? $"wt/{card.Id}" : null;

    /// <summary>Makes the directory. Throws IOException, with the reason, when it cannot be used.</summary>
    public async Task PrepareAsync(OpenBoard board, Card card, string path, CancellationToken cancellationToken)
    {
        if (!Path.IsPathRooted(path)) throw new IOException($"Its workspace '{path}' is not an absolute path.");
        try
        {
            if (path != ScratchPath(board, card.Id))
            {
                Directory.CreateDirectory(path);
                return;
            }

            using var turn = await TakeTurnAsync(cancellationToken);
            PrepareScratch(board, card.Id, path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Where a scratch directory of the card is, or would be.</summary>
    public string ScratchPath(OpenBoard board, CardId card) =>
        ScratchFolders.PathOf(home, board.Entry.Slug.Value, card);

    /// <summary>
    /// An empty directory without a mark is one that we were killed over; anything else without it is not ours.
    /// </summary>
    static void PrepareScratch(OpenBoard board, CardId card, string path)
    {
        HomeFolders.Create(path);
        using var folders = OpenFolder.TryOpen(Path.GetDirectoryName(path)!);
        using var folder = folders?.TryOpen(EntryName.Of(card.Value)) ?? throw NotOurs(path, "it is a link");
        if (folder.TryStat(ScratchMark.Entry) is not null)
        {
            if (ScratchMark.Doubt(folder, board.Entry.Uuid, card) is { } doubt) throw NotOurs(path, doubt);
            return;
        }

        if (folder.Names(1).Count > 0) throw NotOurs(path, "it has files and no mark");
        using var file = AppendFile.CreateExclusive(Path.Combine(path, ScratchMark.Name));
        file.WriteAll(ScratchMark.Of(board.Entry.Uuid, card, folder.Status.Device, folder.Status.Inode));
    }

    static IOException NotOurs(string path, string why) =>
        new($"The scratch workspace {path} was not made by this board: {why}. Move it away.");

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
