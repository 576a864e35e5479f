using Andon.Core.Runs;
using Andon.Supervision.Runs;
using Andon.Supervision.Workers;

namespace Andon.Supervision.Supervisors;

/// <summary>
/// One run from start to settlement. The worker's exit, its time limit, the daemon's word and a request to end are
/// four ways to one end: the whole tree gone, the outcome on disk, the daemon told. One flow of control; nothing is
/// shared.
/// </summary>
sealed class Supervisor(RunFolder folder, RunSpec spec, string token, IDaemonLink link, TimeProvider time)
{
    static readonly TimeSpan ReapInterval = TimeSpan.FromSeconds(10);
    static readonly TimeSpan StopAgainInterval = TimeSpan.FromSeconds(5);

    Worker? _worker;
    string? _unable;

    TimeSpan Grace => TimeSpan.FromSeconds(spec.GraceSeconds);

    /// <summary>Starts the worker, before anything else that takes time. Nothing is said to anybody yet.</summary>
    public void Start()
    {
        try
        {
            _worker = Worker.Start(folder, spec, token, time);
        }
        catch (Exception unable) when (unable is IOException or ArgumentException)
        {
            _unable = unable.Message;
        }
    }

    /// <summary>
    /// Sees the run to its end; true when the daemon has the outcome. A request to end stops the worker and is settled
    /// like anything else.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken endRequested)
    {
        if (_worker is not { } worker)
        {
            return await SettleAsync(new WorkerOutcome
            {
                Outcome = RunOutcomes.SpawnFailed,
                Error = $"The worker was not started. {_unable}",
                Infrastructure = true,
            });
        }

        await using (worker)
        {
            folder.WriteWorker(ProcessRecord.Of(worker.Identity));
            worker.KeepOutput();
            return await FollowAsync(worker, endRequested);
        }
    }

    async Task<bool> FollowAsync(Worker worker, CancellationToken endRequested)
    {
        using var ended = new CancellationTokenSource();
        var exit = worker.WaitExitAsync(ended.Token);
        var order = link.FollowAsync(worker.Identity, ended.Token);
        var cause = await WaitAsync(worker, exit, order, endRequested);
        await ended.CancelAsync();
        await QuietAsync(order);

        var gone = await worker.StopAsync(Grace);
        var outcome = await JudgeAsync(worker, cause) with { TreeGone = gone };
        if (gone) folder.RemoveGroup();
        var settled = await SettleAsync(outcome);
        if (gone) return settled;
        while (!await worker.StopAsync(TimeSpan.Zero))
            await Task.Delay(StopAgainInterval, time, CancellationToken.None);
        folder.RemoveGroup();
        return await SettleAsync(outcome with { TreeGone = true });
    }

    /// <summary>What ends the run; null when the worker did by itself.</summary>
    async Task<RunCause?> WaitAsync(Worker worker, Task exit, Task<StopOrder> order, CancellationToken endRequested)
    {
        var limit = spec.MaxRuntimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var started = time.GetTimestamp();
        while (true)
        {
            var left = limit - time.GetElapsedTime(started);
            var wait = left < ReapInterval ? left.Value : ReapInterval;
            if (wait <= TimeSpan.Zero) return new RunCause.OutOfTime(spec.MaxRuntimeSeconds!.Value);
            await WaitAnyAsync(wait, endRequested, exit, order);
            worker.Reap();
            if (exit.IsCompleted) return null;
            if (endRequested.IsCancellationRequested) return new RunCause.EndRequested();
            if (!order.IsCompleted) continue;
            var stop = await order;
            await WaitAnyAsync(stop.Grace, endRequested, exit);
            return exit.IsCompleted ? null : new RunCause.Ordered(stop.Reason);
        }
    }

    async Task WaitAnyAsync(TimeSpan patience, CancellationToken endRequested, params Task[] tasks)
    {
        if (patience <= TimeSpan.Zero) return;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(endRequested);
        var delay = Task.Delay(patience, time, timeout.Token);
        await Task.WhenAny([.. tasks, delay]);
        await timeout.CancelAsync();
        await QuietAsync(delay);
    }

    static async Task<WorkerOutcome> JudgeAsync(Worker worker, RunCause? cause)
    {
        var status = worker.Status();
        var tail = await worker.FinishLogAsync(OutcomeText.TailCharactersMax);
        var (outcome, text) = cause switch
        {
            RunCause.OutOfTime limit => (RunOutcomes.TimedOut, OutcomeText.TimedOut(limit.Seconds)),
            RunCause.Ordered order => (RunOutcomes.Stopped, OutcomeText.Stopped(order.Reason)),
            RunCause.EndRequested => (RunOutcomes.Crashed, OutcomeText.Stopped("its supervisor was asked to end.")),
            _ when status.Code == 0 => (RunOutcomes.Completed, OutcomeText.Exited(status)),
            _ => (RunOutcomes.Crashed, OutcomeText.Exited(status, worker.ExceededMemory())),
        };
        return new WorkerOutcome
        {
            Outcome = outcome,
            Error = OutcomeText.WithTail(text, tail),
            ExitCode = status.Code,
            ExitSignal = status.Signal,
            Infrastructure = cause is RunCause.EndRequested,
            LogTail = tail,
        };
    }

    /// <summary>
    /// On disk first. If we are killed from here on, the daemon finds it there. A full disk leaves only the telling.
    /// </summary>
    async Task<bool> SettleAsync(WorkerOutcome outcome)
    {
        try
        {
            folder.WriteOutcome(outcome);
        }
        catch (IOException)
        {
        }

        if (!await link.SettleAsync(outcome)) return false;
        if (outcome.TreeGone) folder.Close();
        return true;
    }

    /// <summary>Its end was asked for; how it ended says nothing more.</summary>
    static Task QuietAsync(Task task) => task.ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

/// <summary>Why a worker is stopped that did not end by itself.</summary>
abstract record RunCause
{
    RunCause()
    {
    }

    public sealed record OutOfTime(int Seconds) : RunCause;

    public sealed record Ordered(string Reason) : RunCause;

    public sealed record EndRequested : RunCause;
}
