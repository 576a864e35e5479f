using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Server.Boards;
using Andon.Server.Dispatch;

namespace Andon.Server.WorkFolders;

/// <summary>
/// Moves scratch directories to their board's trash, so that nothing can be started in one meanwhile: whoever prepares
/// a workspace takes the same turn, and the board is asked again within ours. Safe from any thread.
/// </summary>
static class ScratchMover
{
    /// <param name="context">What all boards share.</param>
    /// <param name="board">Open.</param>
    /// <param name="id">Whose directory it is.</param>
    /// <param name="mayGo">Whether nobody needs it, as the board is at that moment.</param>
    /// <param name="cancellationToken">Heard before the move.</param>
    public static async Task<ScratchMove> TryMoveAsync(
        DispatchContext context, OpenBoard board, CardId id, Func<IBoardView, bool> mayGo,
        CancellationToken cancellationToken)
    {
        var (slug, folders) = (board.Entry.Slug.Value, FoldersOf(context, board));
        using var turn = await context.Workspaces.TakeTurnAsync(cancellationToken);
        var (card, isFree) = await board.Store.ReadAsync(
            view => (view.FindCard(id), mayGo(view)), cancellationToken);
        if (!isFree) return new ScratchMove.Gone();
        if (card is not null && IsElsewhere(card, folders)) return new ScratchMove.Kept(NotMadeByUs(card));

        // Another task may have named this directory as its own; of a deleted one, a run may linger.
        var path = context.Workspaces.ScratchPath(board, id);
        var holder = new WorkspaceHolder(card?.Id ?? default, slug);
        using var lease = context.Leases.TryTake(path, holder);
        return lease is null
            ? new ScratchMove.Kept("another task's run works in it")
            : folders.MoveToTrash(id, context.Clock.Now());
    }

    public static ScratchFolders FoldersOf(DispatchContext context, OpenBoard board) =>
        new(context.Home, board.Entry.Slug.Value, board.Entry.Uuid);

    /// <summary>A scratch card that works in a directory of somebody's: we say that it is not touched.</summary>
    public static bool IsElsewhere(Card card, ScratchFolders folders) =>
        card.WorkspaceKind == WorkspaceKinds.Scratch
        && card.WorkspacePath is { } path && path != folders.PathOf(card.Id);

    public static string NotMadeByUs(Card card) =>
        $"the task works in {card.WorkspacePath}, which this board did not make";
}
