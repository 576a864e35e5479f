using Andon.Core.Runs;
using Andon.Linux.Processes;
using Andon.Server.Boards;
using Andon.Storage.Faults;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// Waits for the end of a run's supervisor, whichever daemon started it, and then makes good what it left undone:
/// settles by the outcome that it wrote, or stops the worker's tree and settles for it. Only processes of this node
/// are judged, and only by their identity. One task per run.
/// </summary>
sealed class RunRecovery(DispatchContext context, OpenBoard board, RunSettler settler)
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    string Slug => board.Entry.Slug.Value;

    /// <summary>
    /// Takes a run over that another daemon, or nobody, has started; returns when its processes are gone.
    /// </summary>
    public async Task AdoptAsync(TrackedRun run, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var folder = RunFolder.Of(context.Home, Slug, run.Row.Id.Value);
        var seat = folder.ReadSeat();
        if (seat is null && folder.HasSpec && !folder.TryTakeSeat(ProcessRecord.Nobody)) seat = folder.ReadSeat();
        if (seat is null or { IsNobody: true })
        {
            await settler.SettleAsync(run.Row, NeverStarted(), cancellationToken);
            folder.Close();
            return;
        }

        if (!seat.IsJudgeable)
        {
            await OutwaitAsync(run, cancellationToken);
            return;
        }

        var supervisor = context.Supervisors.Find(seat.Identity);
        if (supervisor is not null) context.Logger.Adopted(run.Row.Id.Value, Slug);
        await WatchAsync(run, supervisor, cancellationToken);
    }

    /// <summary>Returns when the run's processes are gone and the board knows it.</summary>
    public async Task WatchAsync(TrackedRun run, ISupervisorProcess? supervisor, CancellationToken cancellationToken)
    {
        if (supervisor is not null)
        {
            run.Supervisor = supervisor;
            using (supervisor)
            {
                await supervisor.WaitExitAsync(cancellationToken);
                run.Supervisor = null;
            }
        }

        while (!await TryRecoverAsync(run.Row, cancellationToken))
            await Task.Delay(Pause, context.Time, cancellationToken);
    }

    /// <summary>
    /// False when something stood in the way that may pass: a store that cannot be read, a process that does not end.
    /// </summary>
    async Task<bool> TryRecoverAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            var now = await board.Store.ReadAsync(view => view.FindRun(run.Id), cancellationToken);
            var folder = RunFolder.Of(context.Home, Slug, run.Id.Value);
            if (now is null or { TreeGoneAt: not null })
            {
                folder.RemoveGroup();
                return true;
            }

            var outcome = folder.ReadOutcome();
            var gone = outcome?.TreeGone == true || await StopAsync(now, folder, cancellationToken);
            outcome ??= Lost(folder);
            if (now.EndedAt is null) context.Logger.Recovered(run.Id.Value, Slug, outcome.Outcome);
            await settler.SettleAsync(now, outcome with { TreeGone = gone }, cancellationToken);
            if (!gone)
            {
                context.Logger.Undying(run.Id.Value, Slug);
                return false;
            }

            folder.RemoveGroup();
            folder.Close();
            return true;
        }
        catch (Exception passing) when (passing is IOException or StoreException)
        {
            context.Logger.NotSettled(run.Id.Value, Slug, passing.Message);
            return false;
        }
    }

    /// <summary>
    /// The worker as it was written down, whatever bears the run's marker, and whoever is in its control group: a
    /// supervisor that was killed before it could write the worker down leaves only those.
    /// </summary>
    async Task<bool> StopAsync(Run run, RunFolder folder, CancellationToken cancellationToken)
    {
        var recorded = run is { BootId: { } boot, WorkerPid: { } pid, WorkerTicks: { } ticks }
            ? new ProcessIdentity(boot, pid, ticks)
            : (ProcessIdentity?)null;
        var root = recorded ?? folder.ReadWorker()?.Identity ?? folder.ReadSeat()?.Identity;
        if (root is not { } known) return true;
        return await context.Supervisors.StopTreeAsync(
            known, folder.Marker, folder.FindGroup(), Grace, cancellationToken);
    }

    /// <summary>
    /// A supervisor of another pid namespace: we cannot see whether it lives. It renews its lease if it does; when
    /// that has run out, the run is over and fenced, and its processes count as gone.
    /// </summary>
    async Task OutwaitAsync(TrackedRun run, CancellationToken cancellationToken)
    {
        await run.Ended.WaitAsync(cancellationToken);
        while (run.Silence < run.Lease) await Task.Delay(run.Lease - run.Silence, context.Time, cancellationToken);
        await settler.SettleAsync(run.Row, new WorkerOutcome { Outcome = RunOutcomes.Crashed }, cancellationToken);
    }

    static WorkerOutcome NeverStarted() => new()
    {
        Outcome = RunOutcomes.Reclaimed,
        Error = "The daemon ended before the worker was started.",
    };

    static WorkerOutcome Lost(RunFolder folder)
    {
        var rebooted = folder.ReadSeat() is { } seat && seat.BootId != ProcessIdentity.CurrentBootId;
        return new WorkerOutcome
        {
            Outcome = RunOutcomes.Crashed,
            Error = rebooted
                ? "The host was restarted while the worker ran."
                : "The run's supervisor was killed; its worker was stopped.",
            Infrastructure = rebooted,
        };
    }
}
