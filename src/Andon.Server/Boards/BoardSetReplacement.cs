using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>How a board gets an earlier state in place of the one that it has.</summary>
sealed partial class BoardSet
{
    /// <summary>
    /// Gives a board what a proved copy holds in place of what it has, and has it say so. It is held back from then on,
    /// until a person lets it go; requests that come meanwhile are told to come again.
    /// </summary>
    /// <param name="entry">The board, open or not.</param>
    /// <param name="state">The copy, and what is known of it.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="keep">Makes a backup of what the board has, and answers its name; asked if it is open.</param>
    /// <param name="cancellationToken">Is heard before anything is changed.</param>
    public async Task<NoteRestore> ReplaceAsync(
        BoardEntry entry, RestoredState state, Actor actor, Func<OpenBoard, Task<string>> keep,
        CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (State.FindBoard(entry.Slug) is { ArchivedAt: not null } archived)
            throw BoardRefusals.Archived(archived);
        var slug = entry.Slug.Value;
        var wasPaused = State.Pauses.Any(pause => pause.Scope == PauseScopes.Board && pause.Name == slug);
        var pause = new PauseScope(
            PauseScopes.Board, slug, $"given back the state of {state.Backup}; what ran since may have been done");
        await stores.Home.SubmitAsync(pause, actor, null, cancellationToken);
        var note = new NoteRestore(state.Backup, null, null, null, null);
        if (Find(entry.Slug) is { } open)
        {
            if (await RunsOfAsync(open, cancellationToken) is > 0 and var runs)
                throw new AndonException(BoardRefusals.NotReplaced(entry.Slug, runs));
            note = note with { Kept = await KeepAsync(open, keep, actor, wasPaused) };
            note = await CloseAsync(open, state, note, actor);
        }
        else
        {
            PendingNote.Write(state, note, actor, number: 0);
        }

        var noted = await PutInPlaceAsync(entry, state, new Submission(note, actor, null));
        return noted is SubmitResult.Refused refused ? throw new AndonException(refused.Refusal) : note;
    }

    /// <summary>
    /// While it is made, requests are told to come again. When it cannot be made, the board goes on as it was.
    /// </summary>
    async Task<string> KeepAsync(OpenBoard open, Func<OpenBoard, Task<string>> keep, Actor actor, bool wasPaused)
    {
        var slug = open.Entry.Slug.Value;
        _open.TryRemove(slug, out _);
        try
        {
            return await keep(open);
        }
        catch
        {
            _open[slug] = open;
            var resume = new ResumeScope(PauseScopes.Board, slug);
            if (!wasPaused) await stores.Home.SubmitAsync(resume, actor, null, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The board is open afterwards with the one or the other, or its fault is known.</summary>
    async Task<SubmitResult> PutInPlaceAsync(BoardEntry entry, RestoredState state, Submission note)
    {
        IBoardStore store;
        try
        {
            store = await stores.ReplaceBoardAsync(entry, state.Copy, circumstances(entry), CancellationToken.None);
        }
        catch
        {
            await OpenAsync(entry, CancellationToken.None);
            throw;
        }

        try
        {
            var noted = await store.SubmitAsync(note, CancellationToken.None);
            PendingNote.Remove(state);
            return noted;
        }
        finally
        {
            _faults.TryRemove(entry.Slug.Value, out _);
            Add(new OpenBoard(entry, store));
        }
    }

    /// <summary>
    /// For good, with what has to be known of its present state; opened anew when that cannot be known.
    /// </summary>
    async Task<NoteRestore> CloseAsync(OpenBoard open, RestoredState state, NoteRestore note, Actor actor)
    {
        try
        {
            await dispatch.ClosingAsync(open.Entry.Slug);
            var (was, run, comment) = await open.Store.ReadAsync(
                reader => (reader.Position, reader.LastRun, reader.LastComment), CancellationToken.None);
            note = note with { Was = was, LastRun = run, LastComment = comment };
            var pieces = await open.Store.LogAsync(CancellationToken.None);
            PendingNote.Write(state, note, actor, pieces[^1].Number);
            await open.Store.DisposeAsync();
            LogClosed(log, open.Entry.Slug.Value);
            return note;
        }
        catch
        {
            await open.Store.DisposeAsync();
            await OpenAsync(open.Entry, CancellationToken.None);
            throw;
        }
    }
}
