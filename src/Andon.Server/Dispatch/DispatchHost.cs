using System.Collections.Concurrent;
using Andon.Configuration;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Diagnostics;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Configuration;
using Andon.Server.Diagnostics;
using Andon.Server.Identity;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// Dispatch over all boards of a home: one dispatcher for each open board, and what they share. Boards are opened and
/// closed by one owner; everything else is safe from any thread.
/// </summary>
sealed class DispatchHost : IDispatchHost
{
    readonly ConcurrentDictionary<BoardSlug, BoardDispatcher> _boards = [];
    readonly Participants _participants;
    readonly ProfileReadiness _readiness;
    readonly DispatchContext _context;
    readonly IHomeStore _homeStore;
    readonly IDisposable _homeSubscription;
    readonly Leases _leases;
    volatile bool _hasBegun;

    public DispatchHost(
        AndonHome home, IHomeStore homeStore, SteadyClock clock, HomeSecret secret, TimeProvider time,
        ISupervisors supervisors, HostGuard guard, ILogger logger)
    {
        _homeStore = homeStore;
        _participants = new Participants(clock);
        _participants.Changed += WakeAll;
        _readiness = new ProfileReadiness(time);
        var configuration = new LiveConfiguration(home.Path, time);
        configuration.Changed += WakeAll;
        var ledger = new HostLedger();
        ledger.Freed += WakeAfter;
        var held = new WorkspaceLeases();
        _context = new DispatchContext
        {
            Home = home,
            Clock = clock,
            Time = time,
            Secret = secret,
            Configuration = configuration,
            Policies = new Policies(homeStore, configuration, _readiness, _participants, ledger, held, guard),
            Ledger = ledger,
            Supervisors = supervisors,
            Workspaces = new Workspaces(home),
            Worktrees = new WorktreeMaker(new GitProgram(time)),
            Leases = held,
            ContextOf = (reader, card) => TaskContext.Of(reader, card, clock.Now()).Text,
            Logger = logger,
        };
        logger.RunGroups(supervisors.Groups);
        _leases = new Leases(time);
        _homeSubscription = homeStore.Subscribe(_ => WakeAll());
    }

    public bool HasRuns => _boards.Values.Any(board => !board.Runs.IsEmpty);

    public bool HasGateways => _participants.Any;

    public Policy PolicyOf(BoardSlug board) => _context.Policies.Of(board);

    public BackupSettings Backups => _context.Configuration.Current().Kanban.Backups;

    public TimeSpan CheckInterval => _context.Configuration.Current().Kanban.CheckInterval;

    public DiagnosticSettings Diagnostics => Thresholds.Of(_context.Configuration.Look().Kanban.Diagnostics);

    public void Opened(OpenBoard board)
    {
        var dispatcher = new BoardDispatcher(_context, board, MayStart, WakeAll);
        if (!_boards.TryAdd(board.Entry.Slug, dispatcher))
            throw new InvalidOperationException($"Board {board.Entry.Slug} is open already.");
    }

    public void Begin()
    {
        _hasBegun = true;
        WakeAll();
    }

    public Task ClosingAsync(BoardSlug board) =>
        _boards.TryRemove(board, out var dispatcher) ? dispatcher.DisposeAsync().AsTask() : Task.CompletedTask;

    public IDisposable Attach(string profile, bool dispatches, int? pid) =>
        _participants.Attach(profile, dispatches, pid);

    public void OrderDispatch() => _participants.Order();

    public DispatcherStatus Status()
    {
        var settings = _context.Configuration.Current();
        var latest = _boards.Values.MaxBy(board => board.Report.At);
        var started = _boards.Values.MaxBy(board => board.LastStart?.At ?? default)?.LastStart;
        return new DispatcherStatus
        {
            LastPassAt = latest?.Report.At?.Seconds,
            LastStartAt = started?.At.Seconds,
            LastStarted = started?.Card.Value,
            Caps = [.. DispatchMessages.Caps(settings, _context.Ledger)],
            Breakers = [.. _boards.Values.SelectMany(board => DispatchMessages.Open(board.Board, board.Report))],
            Pressure = _context.Policies.Pressure() is { Level: not PressureLevel.None } pressure
                ? pressure.Why
                : null,
            Dispatching = _participants.Dispatches,
            ByOrder = _participants.IsOrdered,
            Reason = Reason(settings.Errors.Select(error => error.ToString())),
            Gateways = _participants.Messages(),
            Pauses = [.. _homeStore.State.Pauses.Select(WireTranslation.ToMessage)],
            ReadyNotRun = [.. _boards.Values.SelectMany(board => DispatchMessages.Waiting(board.Board, board.Report))],
        };
    }

    public ProfilesReply Profiles()
    {
        var settings = _context.Configuration.Look();
        return new ProfilesReply(
            [.. ProfileMessages.Of(settings, _readiness.Look(settings), _participants.IsAttached, _context.Ledger.Of)]);
    }

    public async Task<DispatchReply> DispatchAsync(
        OpenBoard board, DispatchRequest request, CancellationToken cancellationToken)
    {
        // Right after a start nothing may be started yet: whoever asks then waits, and hears what became of it.
        await Task.WhenAll(_boards.Values.Select(dispatcher => dispatcher.Looked)).WaitAsync(cancellationToken);
        var most = request.Max ?? int.MaxValue;
        var order = new PassOrder(IsByHand: true, request.DryRun, most);
        var report = await DispatcherOf(board).PassAsync(order, cancellationToken);
        return DispatchMessages.ToReply(board, report, request.DryRun, most, _context.Ledger.Of);
    }

    public Task NextPassAsync(OpenBoard board) =>
        _boards.GetValueOrDefault(board.Entry.Slug)?.NextPass ?? Task.CompletedTask;

    public async Task StopRunsAsync(Pause pause, Actor actor, CancellationToken cancellationToken)
    {
        foreach (var (slug, dispatcher) in _boards)
        {
            if (pause.Scope == "board" && pause.Name != slug.Value) continue;
            var store = dispatcher.Board.Store;
            foreach (var run in await store.ReadAsync(board => board.OpenRuns(), cancellationToken))
            {
                if (run.Kind == RunKinds.Manual || (pause.Scope == "profile" && pause.Name != run.Profile)) continue;
                var reason = $"The {pause.Scope} was paused at once: {pause.Reason ?? "no reason given"}";
                var reclaim = new ReclaimCard(run.Card, reason);
                await store.SubmitAsync(new Submission(reclaim, actor, Request: null), cancellationToken);
            }
        }
    }

    public Task<RenewReply> RenewAsync(OpenBoard board, RunId run, string token, CancellationToken cancellationToken) =>
        _leases.RenewAsync(DispatcherOf(board), run, token, cancellationToken);

    public async Task<string?> MakeWorkspaceAsync(
        OpenBoard board, Card card, CancellationToken cancellationToken)
    {
        if (card.WorkspaceKind == WorkspaceKinds.Worktree) return null;
        var path = card.WorkspacePath ?? _context.Workspaces.ScratchPath(board, card.Id);
        await _context.Workspaces.PrepareAsync(board, card, path, cancellationToken);
        return path;
    }

    public Task<ScratchMove> TrashAsync(
        OpenBoard board, CardId card, Func<IBoardView, bool> mayGo, CancellationToken cancellationToken) =>
        ScratchMover.TryMoveAsync(_context, board, card, mayGo, cancellationToken);

    public string LogPath(BoardSlug board, RunId run) => RunFolder.Of(_context.Home, board.Value, run.Value).Log;

    public async ValueTask DisposeAsync()
    {
        _homeSubscription.Dispose();
        foreach (var slug in _boards.Keys) await ClosingAsync(slug);
        _context.Workspaces.Dispose();
        _context.Worktrees.Dispose();
    }

    BoardDispatcher DispatcherOf(OpenBoard board) =>
        _boards.GetValueOrDefault(board.Entry.Slug)
        ?? throw new InvalidOperationException($"Board {board.Entry.Slug} is not open for dispatch.");

    /// <summary>Caps that span boards hold only once the runs of every board are counted.</summary>
    bool MayStart() => _hasBegun && _boards.Values.All(dispatcher => dispatcher.Looked.IsCompleted);

    void WakeAll()
    {
        foreach (var dispatcher in _boards.Values) dispatcher.Wake();
    }

    /// <summary>A claim that failed wakes the others only: its own board would plan the same again.</summary>
    void WakeAfter(HostLedger.Place place)
    {
        foreach (var (slug, dispatcher) in _boards)
        {
            if (place.WasRun || slug != place.Board) dispatcher.Wake();
        }
    }

    string? Reason(IEnumerable<string> errors)
    {
        var broken = string.Join(" ", errors);
        if (broken.Length > 0) return $"The configuration has errors; what was sound before holds. {broken}";
        if (_participants.Dispatches) return null;
        return "Nobody who asks for dispatch is attached; start it with: andon up --dispatch";
    }
}
