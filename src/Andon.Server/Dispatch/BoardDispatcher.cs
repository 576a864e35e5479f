using System.Collections.Immutable;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Server.Boards;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;

namespace Andon.Server.Dispatch;

/// <summary>
/// Dispatch on one board: one loop that passes over the board whenever a commit, a timer or the host gives reason to,
/// and does what the plan says. Passes never overlap. It starts with the board and ends before the board's store
/// closes.
/// </summary>
sealed class BoardDispatcher : IAsyncDisposable
{
    static readonly TimeSpan LeaseLookMax = TimeSpan.FromSeconds(5);

    /// <summary>While a task waits for a profile, its file is looked for: nothing announces it.</summary>
    static readonly TimeSpan ProfileLook = TimeSpan.FromSeconds(2);

    /// <summary>A timer that is late by so much was not kept: the machine or the daemon was stopped.</summary>
    static readonly TimeSpan ClockGap = TimeSpan.FromSeconds(3);

    /// <summary>Until a pass that failed is tried again, if nothing rings before.</summary>
    static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    static readonly TimeSpan ReasonDelay = TimeSpan.FromSeconds(1);

    /// <summary>Reasons written down by one pass.</summary>
    const int ReasonsMax = 64;

    readonly DispatchContext _context;
    readonly OpenBoard _board;
    readonly Func<bool> _mayStart;
    readonly Action _wakeAll;
    readonly CancellationTokenSource _closing = new();
    readonly SemaphoreSlim _turn = new(1);
    readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Alarm _alarm;
    readonly PassPace _pace;
    readonly BoardRuns _runs;
    readonly RunStarter _starter;
    readonly ScratchCleaner _cleaner;
    readonly IDisposable _subscription;
    readonly Task _loop;

    // Owned by whoever has the turn.
    long _looked;
    TimeSpan _armed = TimeSpan.Zero;
    bool _owesReasons;

    volatile LastStart? _lastStart;

    volatile PassReport _report = PassReport.None;
    volatile TaskCompletionSource _nextPass = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _isUrgent = true;

    /// <param name="context">What all boards share.</param>
    /// <param name="board">Stays open until this is disposed.</param>
    /// <param name="mayStart">Whether anything may be started yet.</param>
    /// <param name="wakeAll">Wakes the dispatchers of all boards.</param>
    public BoardDispatcher(DispatchContext context, OpenBoard board, Func<bool> mayStart, Action wakeAll)
    {
        _context = context;
        _board = board;
        _mayStart = mayStart;
        _wakeAll = wakeAll;
        _alarm = new Alarm(context.Time);
        _pace = new PassPace(context.Time);
        _runs = new BoardRuns(context, board, _closing.Token);
        _starter = new RunStarter(context, board, new RunSettler(context, board), _closing.Token);
        _looked = context.Time.GetTimestamp();
        _cleaner = new ScratchCleaner(context, board);
        _subscription = board.Store.Subscribe(Hear);
        _loop = RunAsync(_closing.Token);
    }

    public OpenBoard Board => _board;

    public BoardRuns Runs => _runs;

    /// <summary>What the last pass saw and did.</summary>
    public PassReport Report => _report;

    /// <summary>The last run that it started; null when there was none.</summary>
    public LastStart? LastStart => _lastStart;

    /// <summary>
    /// Completes when its runs are counted, or cannot be: a store that is away holds nobody else up.
    /// </summary>
    public Task Looked => _firstLook.Task;

    /// <summary>Completes after the next pass, or when nobody looks after the board any more.</summary>
    public Task NextPass => _nextPass.Task;

    public CancellationToken Closing => _closing.Token;

    /// <summary>Something outside the board changed; looks again at once.</summary>
    public void Wake()
    {
        _isUrgent = true;
        _alarm.Ring();
    }

    /// <summary>
    /// One pass now. Asked for by hand it plans even when nobody asks for dispatch; dry, it does nothing.
    /// </summary>
    public async Task<PassReport> PassAsync(PassOrder order, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _report = await PassInTurnAsync(order, cancellationToken);
        }
        finally
        {
            _turn.Release();
            TellPassed();
        }
    }

    /// <summary>Stops looking after the board. Supervisors and workers go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await _closing.CancelAsync();
        await _loop;
        MarkLooked();
        TellPassed();
        await _cleaner.DisposeAsync();
        await _runs.CloseAsync();
        _turn.Dispose();
        _closing.Dispose();
    }

    /// <summary>On the writer's thread: only rings.</summary>
    void Hear(IReadOnlyList<CommittedEvent> committed)
    {
        var rings = false;
        foreach (var (_, _, _, happened) in committed)
        {
            if (happened.Kind == EventKinds.Heartbeat) RenewUnsupervised(happened.Run);
            if (WakingKinds.IsQuiet(happened.Kind)) continue;
            rings = true;
            if (happened.Run is { } id && _runs.Find(id) is { IsSupervised: true }) _isUrgent = true;
        }

        if (rings) _alarm.Ring();
    }

    void RenewUnsupervised(RunId? id)
    {
        if (id is { } run && _runs.Find(run) is { IsSupervised: false } tracked) tracked.Renew();
    }

    async Task RunAsync(CancellationToken closing)
    {
        await Task.Yield();
        while (!closing.IsCancellationRequested)
        {
            try
            {
                _pace.Begin();
                var isDone = await TryPassAsync(closing);
                await _alarm.WaitAsync(isDone ? _armed : FaultPause, closing);
                await SpaceAsync(closing);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>False when it failed, which is logged.</summary>
    async Task<bool> TryPassAsync(CancellationToken closing)
    {
        try
        {
            await PassAsync(PassOrder.Loop, closing);
            return true;
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A loop's body: the store may be away, and dispatch goes on when it is back.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _context.Logger.PassFailed(fault, _board.Entry.Slug.Value);
            MarkLooked();
            return false;
        }
    }

    void MarkLooked()
    {
        if (_firstLook.TrySetResult()) _wakeAll();
    }

    void TellPassed() => Interlocked.Exchange(
        ref _nextPass, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    async Task SpaceAsync(CancellationToken closing)
    {
        var left = _pace.Left(isIdle: !_isUrgent && !_report.Dispatches);
        _isUrgent = false;
        if (left > TimeSpan.Zero) await Task.Delay(left, _context.Time, closing);
    }

    async Task<PassReport> PassInTurnAsync(PassOrder order, CancellationToken cancellationToken)
    {
        var slug = _board.Entry.Slug;
        var policy = _context.Policies.Latest(slug);
        var planned = order.IsByHand ? policy with { Dispatches = true } : policy;
        var now = _context.Clock.Now();
        var (glance, cost) = await _board.Store.ReadAsync(Look, cancellationToken);
        _pace.Pay(cost);
        if (order.IsDry) return PassReport.Of(glance, policy);

        _runs.Reconcile(glance.Open, glance.Draining, policy.Node);
        MarkLooked();
        await KeepLeasesAsync();
        var nextLook = await _runs.EndSilentAsync(
            glance.Open, _context.Configuration.Current().Kanban.StaleTimeout);
        await ReleaseAsync(glance, cancellationToken);
        var report = PassReport.Of(glance, policy);
        if (_mayStart() && planned.Dispatches)
            report = await ActAsync(report, glance, policy, order, cancellationToken);
        await WriteReasonsAsync(glance, cancellationToken); // nobody who could run waits for it
        Arm(glance, nextLook);
        return report;

        (BoardGlance Glance, TimeSpan Cost) Look(IBoardReader board)
        {
            var began = _context.Time.GetTimestamp();
            return (BoardGlance.Take(board, planned, now), _context.Time.GetElapsedTime(began));
        }
    }

    async Task<PassReport> ActAsync(
        PassReport report, BoardGlance glance, Policy policy, PassOrder order, CancellationToken cancellationToken)
    {
        foreach (var assignment in glance.Plan.Assignments) await SubmitAsync(assignment, cancellationToken);
        // Whoever asked may leave; what was begun is seen to its end, and no failure hides the other starts.
        var starts = glance.Plan.Claims
            .Take(order.Most)
            .Select(claim => _starter.TryStartAsync(glance.Planned[claim.Card], policy, _closing.Token))
            .ToList();
        var started = new List<RunStart>();
        var all = Task.WhenAll(starts);
        await all.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        foreach (var start in starts)
        {
            if (!start.IsCompletedSuccessfully || await start is not { } run) continue;
            _runs.Add(run);
            started.Add(run);
            _lastStart = new LastStart(run.Run.Row.StartedAt, run.Run.Row.Card);
        }

        await all;
        return report with { Started = started };
    }

    /// <summary>
    /// Why cards wait, once for each change: not before a moment is over, because most that wait go on at once.
    /// </summary>
    async Task WriteReasonsAsync(BoardGlance glance, CancellationToken cancellationToken)
    {
        var waits = ImmutableArray.CreateBuilder<Wait>();
        var news = glance.Plan.HeldBack.Where(held => held.IsNews && IsWorthWriting(held.Obstacle)).ToList();
        foreach (var held in news)
        {
            if (glance.Now - held.Of.StatusAt < ReasonDelay || waits.Count == ReasonsMax) continue;
            waits.Add(new Wait(held.Card, held.Obstacle.Reason, held.Obstacle.Why));
        }

        _owesReasons = news.Count > waits.Count;
        if (waits.Count > 0) await SubmitAsync(new RecordWaits(waits.DrainToImmutable()), cancellationToken);
    }

    /// <summary>What is true of the whole board, or shows in the card itself, needs no words on every card.</summary>
    static bool IsWorthWriting(Obstacle obstacle) => obstacle.Reason is not ("dispatch_off" or "unassigned");

    async Task ReleaseAsync(BoardGlance glance, CancellationToken cancellationToken)
    {
        foreach (var card in glance.Due) await SubmitAsync(new ReleaseScheduled(card.Id), cancellationToken);
        foreach (var due in glance.Recurring)
            await SubmitAsync(new FireRecurrence(due.Id, due.NextAt!.Value), cancellationToken); // it is due
    }

    /// <summary>What is refused now is planned again after the next change.</summary>
    Task SubmitAsync(Command command, CancellationToken cancellationToken) =>
        _board.Store.SubmitAsync(new Submission(command, Actor.System, Request: null), cancellationToken);

    async Task KeepLeasesAsync()
    {
        RenewAfterGap(_context.Time.GetElapsedTime(_looked) - _armed);
        _looked = _context.Time.GetTimestamp();
        await _runs.ExpireAsync();
    }

    void RenewAfterGap(TimeSpan unkept)
    {
        if (unkept <= ClockGap) return;
        _context.Logger.ClockGap(_board.Entry.Slug.Value, (int)unkept.TotalSeconds);
        _runs.RenewAll();
    }

    /// <summary>The next pass that no event announces: a card's time, a lease, a look or the sweep.</summary>
    void Arm(BoardGlance glance, TimeSpan nextLook)
    {
        var next = Min(_context.Configuration.Current().Kanban.DispatchInterval, nextLook);
        if (glance.NextDue is { } due) next = Min(next, due - _context.Clock.Now() + TimeSpan.FromMilliseconds(1));
        if (glance.Plan.HeldBack.Any(held => IsUnannounced(held.Obstacle))) next = Min(next, ProfileLook);
        if (_owesReasons) next = Min(next, ReasonDelay);
        foreach (var run in _runs.All)
        {
            var left = run.HasEnded ? LeaseLookMax : Min(LeaseLookMax, run.Lease - run.Silence);
            next = Min(next, left);
        }

        _armed = next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1);
        // What the pass itself took is no time that nobody kept, unless the machine slept meanwhile.
        RenewAfterGap(_context.Time.GetElapsedTime(_looked));
        _looked = _context.Time.GetTimestamp();
    }

    /// <summary>A program that appears, and memory that comes free, tell nobody.</summary>
    static bool IsUnannounced(Obstacle obstacle) =>
        obstacle.Code is ErrorCode.ProfileNotReady or ErrorCode.HostPressed;

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>When a run was started, and of which card.</summary>
sealed record LastStart(Instant At, CardId Card);
