using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Reviews;

/// <summary>
/// The review lane: work is handed over, a reviewer claims it, and either completes it, which approves exactly the run
/// that handed over, or asks for changes, which gives the card back to whoever did the work. Neither counts as a
/// failure.
/// </summary>
static class Reviewing
{
    public static Decision Decide(Draft draft, Card card, RequestReview command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fits(draft, card) is { } unfit) return unfit.AsDecision();
        if (Fence.Enter(draft, card, command, "handed over", out var run) is { } fenced) return fenced.AsDecision();
        if (run?.Phase == Phases.Review) return InReview(card, run).AsDecision();
        if (card.OpenParents > 0) return Refusals.ParentsOpen(draft, card, "handed over").AsDecision();
        var end = new RunEnd(RunOutcomes.ReviewRequested) { Summary = command.Summary, Metadata = command.Metadata };
        var (ended, ran) = Ending.EndOrLeave(draft, card, run, end);
        var reviewer = TextRules.ProfileName(command.Reviewer) ?? card.Reviewer;
        var handedOver = ended with
        {
            Status = CardStatus.Review,
            Phase = Phases.Review,
            Implementer = card.Assignee,
            Reviewer = reviewer,
            Assignee = reviewer ?? card.Assignee,
            ApprovedRun = null,
        };
        draft.Put(handedOver);
        draft.Emit(EventKinds.ReviewRequested, card.Id, ran, Payload.Begin()
            .Text("summary"u8, TextRules.Preview(command.Summary))
            .Text("implementer"u8, handedOver.Implementer)
            .Text("reviewer"u8, reviewer)
            .ListIfAny("artifacts"u8, RunMetadata.Artifacts(command.Metadata))
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = CardStatus.Review, Run = ran });
    }

    public static Decision Decide(Draft draft, Card card, RequestChanges command)
    {
        if (TextRules.RequiredReason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "sent back").AsDecision();
        if (Fence.Enter(draft, card, command, "sent back", out var run) is { } fenced) return fenced.AsDecision();
        if (run is null || run.Phase != Phases.Review) return NotInReview(card).AsDecision();
        var end = new RunEnd(RunOutcomes.ChangesRequested) { Summary = command.Reason };
        var ended = Ending.End(draft, card, run.Id, end) with { Reviewer = card.Reviewer ?? run.Profile };
        var landed = BackToWork(ended).Land(draft.Now);
        draft.Put(landed);
        draft.Emit(EventKinds.ChangesRequested, card.Id, run.Id, Payload.Begin()
            .Text("reason"u8, command.Reason)
            .Text("implementer"u8, landed.Assignee)
            .Text("reviewer"u8, landed.Reviewer)
            .Text("status"u8, landed.Status.Name())
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = landed.Status, Run = run.Id });
    }

    public static Decision Decide(Draft draft, Card card, ReopenReview command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } invalid) return invalid.AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "taken out of review").AsDecision();
        if (card.Status != CardStatus.Review)
        {
            return Refusals.WrongStatus(card, "taken out of review", "in review and not claimed").AsDecision();
        }

        var landed = BackToWork(card).Land(draft.Now);
        draft.Put(landed);
        draft.Emit(EventKinds.ReviewReopened, card.Id, payload: Payload.Begin()
            .Text("status"u8, landed.Status.Name())
            .TextIfAny("implementer"u8, card.Implementer)
            .TextIfAny("reason"u8, command.Reason)
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = landed.Status });
    }

    /// <summary>The newest run that handed work over: the one that an approval is for.</summary>
    public static RunId? UnderReview(Draft draft, Card card)
    {
        var runs = draft.View.RunsOf(card.Id);
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            if (runs[i].Outcome == RunOutcomes.ReviewRequested) return runs[i].Id;
        }

        return null;
    }

    static Card BackToWork(Card card) => card with
    {
        Phase = Phases.Work,
        Assignee = card.Implementer ?? card.Assignee,
        Implementer = null,
        ApprovedRun = null,
    };

    static Refusal? Check(RequestReview command) =>
        TextRules.Long("summary", command.Summary, TextLimits.SummaryBytesMax)
        ?? RunMetadata.Check(command.Metadata)
        ?? TextRules.Profile("reviewer", command.Reviewer);

    static Refusal? Fits(Draft draft, Card card) => card.Status switch
    {
        CardStatus.Running or CardStatus.Ready => null,
        CardStatus.Todo => Refusals.ParentsOpen(draft, card, "handed over"),
        CardStatus.Archived => Refusals.Archived(card, "handed over"),
        _ => Refusals.WrongStatus(card, "handed over", "running or ready"),
    };

    static Refusal InReview(Card card, Run run) => new(
        ErrorCode.WrongStatus, $"Task {card.Id} was not handed over.", $"Run {run.Id} is its review.",
        $"Approve it: andon complete {card.Id}, or send it back: andon request-changes {card.Id} REASON");

    static Refusal NotInReview(Card card) => new(
        ErrorCode.NotReviewRun, $"Task {card.Id} was not sent back.",
        $"It is {card.Status.Name()}, and no review of it is running.",
        card.Status == CardStatus.Review
            ? $"Claim the review first: andon claim {card.Id}, or take it back: andon reopen-review {card.Id}"
            : Refusals.NextFor(card));
}
