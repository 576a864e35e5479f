using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Storage.Contract;

namespace Andon.Server.WorkFolders;

/// <summary>
/// Clears one board's scratch directories away once nobody needs them: first to the trash, from there for good after
/// a time. One loop, woken by the board's commits and by a slow clock; dispatch never waits for it. It starts with the
/// board and ends before the board's store closes.
/// </summary>
sealed class ScratchCleaner : IAsyncDisposable
{
    /// <summary>Between two sweeps: a busy board finishes many tasks meanwhile.</summary>
    static readonly TimeSpan Spacing = TimeSpan.FromSeconds(5);

    /// <summary>The trash fills up by no event.</summary>
    static readonly TimeSpan Backstop = TimeSpan.FromMinutes(10);

    /// <summary>Finished cards with directories of their own that one sweep tells about; more are not told.</summary>
    const int ElsewhereMax = 1024;

    /// <summary>Cards asked for in one read.</summary>
    const int ReadAtOnce = 64;

    readonly DispatchContext _context;
    readonly OpenBoard _board;
    readonly ScratchFolders _folders;
    readonly Alarm _alarm;
    readonly Lock _elsewhereLock = new();
    readonly HashSet<CardId> _elsewhere = [];
    readonly CancellationTokenSource _closing = new();
    readonly IDisposable _subscription;
    readonly Task _loop;

    /// <param name="context">What all boards share.</param>
    /// <param name="board">Stays open until this is disposed.</param>
    public ScratchCleaner(DispatchContext context, OpenBoard board)
    {
        _context = context;
        _board = board;
        _folders = ScratchMover.FoldersOf(context, board);
        _alarm = new Alarm(context.Time);
        _alarm.Ring();
        _subscription = board.Store.Subscribe(Hear);
        _loop = RunAsync(_closing.Token);
    }

    string Slug => _board.Entry.Slug.Value;

    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await _closing.CancelAsync();
        await _loop;
        _closing.Dispose();
    }

    /// <summary>On the writer's thread: only notes and rings.</summary>
    void Hear(IReadOnlyList<CommittedEvent> committed)
    {
        foreach (var (_, _, _, happened) in committed)
        {
            if (happened.Kind is not (EventKinds.Completed or EventKinds.Archived or EventKinds.WorkerGone)) continue;
            foreach (var change in happened.Changes)
            {
                if (change.After is Card card && IsElsewhere(card) && card.Status.SatisfiesChildren()) Note(card.Id);
            }

            _alarm.Ring();
        }
    }

    void Note(CardId card)
    {
        lock (_elsewhereLock)
        {
            if (_elsewhere.Count < ElsewhereMax) _elsewhere.Add(card);
        }
    }

    bool IsElsewhere(Card card) => ScratchMover.IsElsewhere(card, _folders);

    async Task RunAsync(CancellationToken closing)
    {
        await Task.Yield();
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await _alarm.WaitAsync(Backstop, closing);
                await Task.Delay(Spacing, _context.Time, closing);
                await SweepAsync(closing);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A loop's body: what cannot be cleaned up now is looked at again.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _context.Logger.CleanupFailed(fault, Slug);
            }
        }
    }

    async Task SweepAsync(CancellationToken closing)
    {
        var kanban = _context.Configuration.Current().Kanban;
        if (!kanban.WorkspaceCleanup) return;
        foreach (var cards in _folders.Named().Chunk(ReadAtOnce))
        {
            foreach (var card in await _board.Store.ReadAsync(view => Released(view, cards), closing))
                await CleanAsync(card, closing);
        }

        foreach (var cards in Elsewhere().Chunk(ReadAtOnce))
        {
            foreach (var card in await _board.Store.ReadAsync(view => Found(view, cards), closing))
                await TellAsync(card, new ScratchMove.Kept(ScratchMover.NotMadeByUs(card)), closing);
        }

        foreach (var name in _folders.Overdue(_context.Clock.Now(), kanban.WorkspaceTrashTtl))
            await DeleteAsync(name, closing);
    }

    List<CardId> Elsewhere()
    {
        lock (_elsewhereLock)
        {
            List<CardId> cards = [.. _elsewhere];
            _elsewhere.Clear();
            return cards;
        }
    }

    static List<Card> Found(IBoardView view, IEnumerable<CardId> cards) =>
        [.. cards.Select(view.FindCard).OfType<Card>()];

    static List<Card> Released(IBoardView view, IEnumerable<CardId> cards) =>
        [.. Found(view, cards).Where(card => Cleanups.MayGo(view, card))];

    async Task CleanAsync(Card card, CancellationToken closing) =>
        await TellAsync(card, await TryMoveAsync(card, closing), closing);

    async Task TellAsync(Card card, ScratchMove move, CancellationToken closing)
    {
        var record = move switch
        {
            ScratchMove.Trashed(var to) => new RecordCleanup(card.Id) { TrashedTo = to },
            ScratchMove.Kept(var why) => new RecordCleanup(card.Id) { KeptBecause = why },
            _ => null,
        };
        if (record is null || card.WorkspaceNote == $"kept: {record.KeptBecause}") return;
        if (record.TrashedTo is { } place) _context.Logger.Trashed(card.Id.Value, Slug, place);
        else _context.Logger.KeptWorkspace(card.Id.Value, Slug, record.KeptBecause!);
        await _board.Store.SubmitAsync(new Submission(record, Actor.System, Request: null), closing);
    }

    Task<ScratchMove> TryMoveAsync(Card card, CancellationToken closing) => IsElsewhere(card)
        ? Task.FromResult<ScratchMove>(new ScratchMove.Kept(ScratchMover.NotMadeByUs(card)))
        : ScratchMover.TryMoveAsync(_context, _board, card.Id, view => Released(view, [card.Id]).Count > 0, closing);

    async Task DeleteAsync(TrashName name, CancellationToken closing)
    {
        try
        {
            while (!_folders.DeleteSome(name))
            {
                await Task.Yield();
                closing.ThrowIfCancellationRequested();
            }

            _context.Logger.Deleted(name.ToString(), Slug);
        }
        catch (IOException unable)
        {
            _context.Logger.NotDeleted(name.ToString(), Slug, unable.Message);
        }
    }
}
