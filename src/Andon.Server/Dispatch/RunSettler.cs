using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Server.Boards;
using Andon.Storage.Contract;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// Gives the daemon's own commands about runs, and insists while the store cannot take them. Safe from any thread.
/// </summary>
sealed class RunSettler(DispatchContext context, OpenBoard board)
{
    static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(5);

    public Task SettleAsync(Run run, WorkerOutcome outcome, CancellationToken cancellationToken) => GiveAsync(
        run,
        new SettleRun(run.Card, outcome.Outcome)
        {
            Run = run.Id,
            Error = outcome.Error,
            ExitCode = outcome.ExitCode,
            ExitSignal = outcome.ExitSignal,
            TreeGone = outcome.TreeGone,
            Infrastructure = outcome.Infrastructure,
        },
        cancellationToken);

    public Task ExpireAsync(Run run, CancellationToken cancellationToken) =>
        GiveAsync(run, new ExpireLease(run.Card, run.Id), cancellationToken);

    async Task GiveAsync(Run run, Command command, CancellationToken cancellationToken)
    {
        for (var wait = RetryMin; ; wait = wait * 2 < RetryMax ? wait * 2 : RetryMax)
        {
            var submission = new Submission(command, Actor.System, Request: null);
            var result = await board.Store.SubmitAsync(submission, cancellationToken);
            if (result is not SubmitResult.Refused { Refusal: var refusal }) return;
            if (refusal.Code is not (ErrorCode.Unavailable or ErrorCode.Busy or ErrorCode.Quarantined))
            {
                context.Logger.NotSettled(run.Id.Value, board.Entry.Slug.Value, $"{refusal.What} {refusal.Why}");
                return;
            }

            await Task.Delay(wait, context.Time, cancellationToken);
        }
    }
}
