using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Server.Dispatch;

/// <summary>What a supervisor reports, as commands. The credential is the run's own: its number and token.</summary>
static class SupervisorVerbs
{
    public static RecordSpawn ToCommand(StartedRequest request, CardId card, WorkerCredential worker) => new(card)
    {
        Node = request.Node,
        BootId = request.BootId,
        WorkerPid = request.WorkerPid,
        WorkerTicks = request.WorkerStartTicks,
        SupervisorPid = request.SupervisorPid,
        SupervisorTicks = request.SupervisorStartTicks,
        Run = worker.Run,
        Token = worker.Token,
    };

    public static SettleRun ToCommand(SettleRequest request, CardId card, WorkerCredential worker) =>
        new(card, request.Outcome)
        {
            Error = request.Error,
            ExitCode = request.ExitCode,
            ExitSignal = request.ExitSignal,
            TreeGone = request.TreeGone ?? true,
            Infrastructure = request.Infrastructure,
            Run = worker.Run,
            Token = worker.Token,
        };
}
