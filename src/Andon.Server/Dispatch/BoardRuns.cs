using System.Collections.Concurrent;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Server.Boards;
using Andon.Server.WorkFolders;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// The runs of one board that are open or draining, kept level with what the board says. Finding one is safe from any
/// thread; everything else belongs to the board's pass.
/// </summary>
sealed class BoardRuns(DispatchContext context, OpenBoard board, CancellationToken closing)
{
    /// <summary>A supervisor that let its lease run out gets so long to end its run by itself.</summary>
    static readonly TimeSpan UnresponsiveGrace = TimeSpan.FromSeconds(60);

    static readonly TimeSpan WatchAgain = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<RunId, TrackedRun> _runs = [];
    readonly ConcurrentDictionary<RunId, Task> _watches = [];
    readonly RunSettler _settler = new(context, board);

    string Slug => board.Entry.Slug.Value;

    public bool IsEmpty => _runs.IsEmpty;

    public ICollection<TrackedRun> All => _runs.Values;

    public TrackedRun? Find(RunId id) => _runs.GetValueOrDefault(id);

    /// <summary>A run that this pass has started.</summary>
    public void Add(RunStart start)
    {
        _runs[start.Run.Row.Id] = start.Run;
        Watch(start.Run, WatchStartAsync(start));
    }

    async Task WatchStartAsync(RunStart start) =>
        await Recovery().WatchAsync(start.Run, await start.Supervisor, closing);

    /// <summary>Adopts what it does not know, tells the ends, and forgets what is gone.</summary>
    public void Reconcile(IReadOnlyList<Run> open, IReadOnlyList<Run> draining, string node)
    {
        foreach (var row in open) Track(row, node);
        foreach (var row in draining) Track(row, node).End(row);
        var known = open.Concat(draining).Select(row => row.Id).ToHashSet();
        foreach (var (id, run) in _runs)
        {
            if (known.Contains(id) || !_runs.TryRemove(id, out _)) continue;
            run.End(run.Row);
            run.Dispose();
        }
    }

    /// <summary>Every lease starts afresh: nobody could renew while no time was kept here.</summary>
    public void RenewAll()
    {
        foreach (var run in _runs.Values)
        {
            run.Renew();
            run.Progress.Restart();
        }
    }

    /// <summary>
    /// Ends the runs whose lease is over; an unresponsive supervisor is ended after a grace, and its tree with it.
    /// </summary>
    public async Task ExpireAsync()
    {
        foreach (var run in _runs.Values)
        {
            if (run.Silence < run.Lease) continue;
            if (!run.HasEnded)
            {
                context.Logger.LeaseOver(run.Row.Id.Value, Slug, run.Row.LeaseSeconds);
                await _settler.ExpireAsync(run.Row, closing);
            }
            else if (run.Silence >= run.Lease + UnresponsiveGrace && run.Supervisor is { } supervisor)
            {
                context.Logger.Unresponsive(run.Row.Id.Value, Slug);
                supervisor.Kill();
            }
        }
    }

    /// <summary>
    /// Ends supervised runs whose processes live and that show no progress; answers when the next look is due.
    /// </summary>
    public async Task<TimeSpan> EndSilentAsync(IReadOnlyList<Run> open, TimeSpan? timeout)
    {
        var next = TimeSpan.MaxValue;
        foreach (var row in open)
        {
            if (row.Kind != RunKinds.Supervised || Find(row.Id) is not { } run) continue;
            var own = row.ProgressTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : timeout;
            if (own is not { } limit) continue;
            if (run.Progress.IsSilent(row, RunFolder.Of(context.Home, Slug, row.Id.Value).Log, limit))
            {
                context.Logger.Silent(row.Id.Value, Slug, (int)limit.TotalSeconds);
                await _settler.SettleAsync(row, Stale(limit), closing);
            }
            else if (run.Progress.UntilNextLook(limit) is var wait && wait < next)
            {
                next = wait;
            }
        }

        return next;
    }

    static WorkerOutcome Stale(TimeSpan limit) => new()
    {
        Outcome = RunOutcomes.Stale,
        Error = $"The worker gave no sign of progress for {(long)limit.TotalSeconds} s.",
        TreeGone = false,
    };

    /// <summary>Waits for every watch; they end at once when the board closes.</summary>
    public async Task CloseAsync()
    {
        foreach (var watch in _watches.Values) await watch;
        foreach (var run in _runs.Values)
        {
            run.Supervisor?.Dispose();
            run.Dispose();
        }
    }

    TrackedRun Track(Run row, string node)
    {
        if (Find(row.Id) is { } known) return known;
        var lease = LeaseOf(row); // first: it looks at files, and what fails must leave no place taken
        var place = row.Kind == RunKinds.Manual ? null : context.Ledger.Count(board.Entry.Slug, row);
        var run = new TrackedRun(row, place, lease, context.Time);
        _runs[row.Id] = run;
        if (run.IsSupervised && row.Node == node) Watch(run, Recovery().AdoptAsync(run, closing));
        return run;
    }

    WorkspaceLeases.Lease? LeaseOf(Run row) => row.Kind == RunKinds.Manual || row.Workspace is not { } path
        ? null
        : context.Leases.Count(path, new WorkspaceHolder(row.Card, Slug));

    RunRecovery Recovery() => new(context, board, _settler);

    void Watch(TrackedRun run, Task watch) => _watches[run.Row.Id] = GuardAsync(run, watch);

    /// <summary>
    /// A watch that fails, because a file could not be read, is taken up again as a new daemon would.
    /// </summary>
    async Task GuardAsync(TrackedRun run, Task watch)
    {
        await Task.Yield();
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await watch;
                break;
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
            }
#pragma warning disable CA1031 // A loop's body: one run that cannot be looked after takes no other with it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                context.Logger.WatchFailed(fault, run.Row.Id.Value, Slug);
                watch = AdoptAgainAsync(run);
            }
        }

        _watches.TryRemove(run.Row.Id, out _);
    }

    async Task AdoptAgainAsync(TrackedRun run)
    {
        await Task.Delay(WatchAgain, context.Time, closing);
        await Recovery().AdoptAsync(run, closing);
    }
}
