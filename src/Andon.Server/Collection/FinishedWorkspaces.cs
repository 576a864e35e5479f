using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Collection;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;

namespace Andon.Server.Collection;

/// <summary>
/// Scratch directories of tasks that are finished or deleted. They are moved to the trash, as the board's cleaner does
/// it: also where the cleaner is switched off, and of deleted tasks, which it does not know.
/// </summary>
sealed class FinishedWorkspaces(ScratchFolders folders, OpenBoard board, IDispatchHost dispatch) : ICollected
{
    /// <summary>All of them, unless somebody plays tricks: what is not looked at now waits.</summary>
    public const int NamesMax = 1_000_000;

    const int ReadAtOnce = 64;

    public string Kind => CollectKinds.Workspaces;

    public async Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken)
    {
        var (going, stays, named) = (new List<Found>(), new List<Kept>(), folders.Named(NamesMax));
        foreach (var cards in named.Chunk(ReadAtOnce))
        {
            var free = await board.Store.ReadAsync(
                view => cards.Where(card => CollectRules.WorkspaceMayGo(view, card, before))
                    .Select(card => (Id: card, Card: view.FindCard(card))).ToList(),
                cancellationToken);
            foreach (var (card, known) in free)
            {
                if (Doubt(card, known) is { } doubt) stays.Add(new Kept(card.Value, doubt));
                else going.Add(new Found(card.Value, folders.BytesOf(card)));
            }
        }

        return new Findings(named.Count, going, stays);
    }

    public async Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken)
    {
        var card = CardId.Parse(found.Name);
        var move = await dispatch.TrashAsync(
            board, card, view => CollectRules.WorkspaceMayGo(view, card, before), cancellationToken);
        switch (move)
        {
            case ScratchMove.Trashed(var to):
                await RecordAsync(card, to, cancellationToken);
                return null;
            case ScratchMove.Kept(var why):
                return why;
            default:
                return "it is needed again, or gone";
        }
    }

    string? Doubt(CardId id, Card? card) => card is not null && ScratchMover.IsElsewhere(card, folders)
        ? ScratchMover.NotMadeByUs(card)
        : folders.FindDoubt(id);

    /// <summary>A deleted task has nobody to tell it to.</summary>
    async Task RecordAsync(CardId card, string to, CancellationToken cancellationToken)
    {
        if (await board.Store.ReadAsync(view => view.FindCard(card) is null, cancellationToken)) return;
        var record = new RecordCleanup(card) { TrashedTo = to };
        await board.Store.SubmitAsync(new Submission(record, Actor.System, Request: null), cancellationToken);
    }
}
