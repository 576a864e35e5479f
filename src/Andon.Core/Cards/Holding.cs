using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// The brake on one card. Stop ends the open run and holds the card; pause lets the run finish; either way nothing new
/// starts until somebody resumes it.
/// </summary>
static class Holding
{
    public static Decision Decide(Draft draft, Card card, StopCard command)
    {
        if (Check(card, "stopped", command.Reason) is { } refusal) return refusal.AsDecision();
        if (card.HoldKind == HoldKinds.Stopped && card.CurrentRun is null) return Held(draft, card);
        var run = card.CurrentRun;
        var held = Hold(draft, card, HoldKinds.Stopped, command.Reason);
        if (run is { } open)
        {
            var error = command.Reason is { } reason ? $"stopped: {reason}" : "stopped";
            held = Ending.End(draft, held, open, new(RunOutcomes.Stopped) { Error = error }).Land(draft.Now);
        }

        draft.Put(held);
        draft.Emit(EventKinds.Stopped, card.Id, run, Describe(held));
        return draft.Accept(new Reply { Card = card.Id, Status = held.Status, Run = run });
    }

    public static Decision Decide(Draft draft, Card card, PauseCard command)
    {
        if (Check(card, "paused", command.Reason) is { } refusal) return refusal.AsDecision();
        if (card.HoldKind is not null) return Held(draft, card);
        var held = Hold(draft, card, HoldKinds.Paused, command.Reason);
        draft.Put(held);
        draft.Emit(EventKinds.Paused, card.Id, card.CurrentRun, Describe(held));
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status, Run = card.CurrentRun });
    }

    public static Decision Resume(Draft draft, Card card)
    {
        if (card.HoldKind is null)
        {
            return Draft.Refuse(
                ErrorCode.NothingToChange, $"Task {card.Id} was not resumed.", "It is neither stopped nor paused.",
                Refusals.NextFor(card));
        }

        draft.Put(card with { HoldKind = null, HoldReason = null, HeldBy = null, HeldAt = null });
        draft.Emit(EventKinds.Resumed, card.Id, card.CurrentRun);
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status });
    }

    static Decision Held(Draft draft, Card card) => draft.Accept(new Reply
    {
        Card = card.Id,
        Status = card.Status,
        Note = $"It is {card.HoldKind} already, by {card.HeldBy}.",
    });

    static Card Hold(Draft draft, Card card, string kind, string? reason) => card with
    {
        HoldKind = kind,
        HoldReason = reason,
        HeldBy = draft.Actor.Label ?? draft.Actor.Name,
        HeldAt = draft.Now,
    };

    static string Describe(Card card) => Payload.Begin()
        .Text("reason"u8, card.HoldReason)
        .Text("by"u8, card.HeldBy)
        .Text("status"u8, card.Status.Name())
        .End();

    static Refusal? Check(Card card, string verb, string? reason)
    {
        if (TextRules.Reason("reason", reason) is { } invalid) return invalid;
        return card.Status switch
        {
            CardStatus.Done => Refusals.WrongStatus(card, verb, "not finished"),
            CardStatus.Archived => Refusals.Archived(card, verb),
            _ => null,
        };
    }
}
