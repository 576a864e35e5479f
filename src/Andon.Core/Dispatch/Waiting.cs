using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Dispatch;

/// <summary>
/// Writes down why the dispatcher passes over cards: once for each change of the reason, never again while it stays
/// the same. A card that went on in the meantime is left alone; its next status forgets the reason.
/// </summary>
static class Waiting
{
    public static Decision Decide(Draft draft, RecordWaits command)
    {
        if (draft.Actor.Kind != ActorKind.System) return DispatcherOnly.AsDecision();
        foreach (var (id, reason, why) in command.Waits)
        {
            if (draft.FindCard(id) is not { } card || card.WaitReason == reason) continue;
            if (card.Status is not (Cards.CardStatus.Ready or Cards.CardStatus.Review)) continue;
            draft.Put(card with { WaitReason = reason, WaitSince = draft.Now });
            draft.Emit(EventKinds.Waiting, id, payload: Payload.Begin()
                .Text("reason"u8, reason)
                .Text("why"u8, why)
                .TextIfAny("before"u8, card.WaitReason)
                .End());
        }

        return draft.Accept(new Reply());
    }

    static Refusal DispatcherOnly => new(
        ErrorCode.Forbidden, "No reason was written down.", "Only the dispatcher says why it passes over a task.",
        "Leave a comment instead: andon comment ID TEXT");
}
