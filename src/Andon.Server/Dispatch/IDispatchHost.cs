using Andon.Configuration;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Diagnostics;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.WorkFolders;

namespace Andon.Server.Dispatch;

/// <summary>
/// Everything that makes cards run: policy, planning, timers, leases, supervisors. Requests and the board set know it
/// by this; it never blocks a board's writer thread. Safe from any thread.
/// </summary>
interface IDispatchHost : IAsyncDisposable
{
    /// <summary>
    /// What admission on this board depends on at this moment; asked on the board's writer thread for each batch.
    /// </summary>
    Policy PolicyOf(BoardSlug board);

    /// <summary>How often each board's database is read page by page.</summary>
    TimeSpan CheckInterval { get; }

    /// <summary>When backups are made by themselves, and how long they stay.</summary>
    BackupSettings Backups { get; }

    /// <summary>From when on something is worth a person's look, as the configuration says now.</summary>
    DiagnosticSettings Diagnostics { get; }

    /// <summary>Starts to look after the board: adopts its open runs, arms its timers, plans.</summary>
    void Opened(OpenBoard board);

    /// <summary>
    /// Every board that could be opened is open: from now on cards are started. Not before, because caps that span
    /// boards count the runs of all of them.
    /// </summary>
    void Begin();

    /// <summary>Stops looking after it; its workers go on.</summary>
    Task ClosingAsync(BoardSlug board);

    /// <summary>A gateway is attached until the answer is disposed.</summary>
    IDisposable Attach(string profile, bool dispatches, int? pid);

    /// <summary>Dispatch from now on whoever is attached, as up and serve --dispatch ask.</summary>
    void OrderDispatch();

    /// <summary>Whether any run is open or draining here; a daemon on demand then stays.</summary>
    bool HasRuns { get; }

    bool HasGateways { get; }

    DispatcherStatus Status();

    ProfilesReply Profiles();

    /// <summary>One pass now, on the same path as every other; with a dry run only its plan.</summary>
    Task<DispatchReply> DispatchAsync(OpenBoard board, DispatchRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Completes after something happened on the board, or around it, that may let a card run which could not before.
    /// Taken before looking at the board, it misses nothing.
    /// </summary>
    Task NextPassAsync(OpenBoard board);

    /// <summary>Ends the open runs that a brake without draining binds.</summary>
    Task StopRunsAsync(Pause pause, Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Renews the lease in memory, or says why the worker must stop. For a supervised run it answers when the run
    /// ends, or after a third of the lease: the request is held back so long. Refusals are thrown as AndonException.
    /// </summary>
    Task<RenewReply> RenewAsync(OpenBoard board, RunId run, string token, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the directory of a card that is worked on by hand, and answers its path; null for a worktree. Throws
    /// IOException, with the reason, when it cannot be used.
    /// </summary>
    Task<string?> MakeWorkspaceAsync(OpenBoard board, Card card, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a task's scratch directory to its board's trash, if the board lets it go at a moment when nothing can be
    /// started in it.
    /// </summary>
    Task<ScratchMove> TrashAsync(
        OpenBoard board, CardId card, Func<IBoardView, bool> mayGo, CancellationToken cancellationToken);

    /// <summary>The file that holds a run's output; it may not be there yet.</summary>
    string LogPath(BoardSlug board, RunId run);
}
