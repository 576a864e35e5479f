using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>
/// A worker's word that it is alive; with a note, that it gets on. Renewing the lease is not its business.
/// </summary>
static class Heartbeats
{
    public static Decision Decide(Draft draft, Card card, Heartbeat command)
    {
        if (TextRules.Reason("note", command.Note) is { } invalid) return invalid.AsDecision();
        if (Fence.Enter(draft, card, command, "updated", out var run) is { } refusal) return refusal.AsDecision();
        if (run is null) return Refusals.NotClaimed(card, "updated").AsDecision();
        var progress = command.Note is null ? run.LastProgressAt : draft.Now;
        draft.Put(run with { LastHeartbeatAt = draft.Now, LastProgressAt = progress });
        var payload = command.Note is { } note ? Payload.Begin().Text("note"u8, note).End() : null;
        draft.Emit(EventKinds.Heartbeat, card.Id, run.Id, payload);
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status, Run = run.Id });
    }
}
