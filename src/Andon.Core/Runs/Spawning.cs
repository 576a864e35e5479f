using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>Makes the worker's identity part of its run: node, boot, pid and start ticks, never a bare pid.</summary>
static class Spawning
{
    public static Decision Decide(Draft draft, Card card, RecordSpawn command)
    {
        if (Fence.Find(draft, card, command, "marked as started", out var run) is { } refusal)
        {
            return refusal.AsDecision();
        }
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (run.EndedAt is not null) return Fence.Superseded(card, run, "marked as started").AsDecision();
        if (run.Kind != RunKinds.Supervised) return NotOurs(card, run).AsDecision();
        var reply = new Reply { Card = card.Id, Status = card.Status, Run = run.Id };
        if (run.SpawnedAt is not null) return Again(draft, run, command, reply);
        draft.Put(run with
        {
            Node = command.Node,
            BootId = command.BootId,
            WorkerPid = command.WorkerPid,
            WorkerTicks = command.WorkerTicks,
            SupervisorPid = command.SupervisorPid,
            SupervisorTicks = command.SupervisorTicks,
            SpawnedAt = draft.Now,
        });
        draft.Emit(EventKinds.Spawned, card.Id, run.Id, Payload.Begin()
            .Number("pid"u8, command.WorkerPid)
            .Number("started_at"u8, command.WorkerTicks)
            .End());
        return draft.Accept(reply);
    }

    static Decision Again(Draft draft, Run run, RecordSpawn command, Reply reply)
    {
        var same = run.BootId == command.BootId && run.WorkerPid == command.WorkerPid
            && run.WorkerTicks == command.WorkerTicks && run.Node == command.Node;
        if (same) return draft.Accept(reply);
        return Draft.Refuse(
            ErrorCode.AlreadyClaimed, $"The worker of run {run.Id} was not recorded.",
            $"The run's worker is process {run.WorkerPid} since {Refusals.Clock(run.SpawnedAt ?? default)}; a run "
                + "has one worker.",
            "Stop the worker that was started last.");
    }

    static Refusal? Check(RecordSpawn command) =>
        TextRules.Name("node", command.Node)
        ?? TextRules.Name("boot_id", command.BootId)
        ?? TextRules.Positive("worker_pid", command.WorkerPid)
        ?? TextRules.Positive("supervisor_pid", command.SupervisorPid);

    static Refusal NotOurs(Card card, Run run) => new(
        ErrorCode.WrongStatus, $"Task {card.Id} was not marked as started.",
        $"Run {run.Id} is {run.Kind}: its worker is not started here.", $"See its runs with: andon runs {card.Id}");
}
