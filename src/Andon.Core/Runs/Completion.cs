using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Links;
using Andon.Core.Reviews;

namespace Andon.Core.Runs;

/// <summary>
/// Finishes a card: its run ends completed, what it hands over is kept, its children are counted down and promoted. A
/// worker has to show something for it, and what it says it created is checked. Completing a review is its approval.
/// </summary>
static class Completion
{
    const string NoEvidence = "Review approved without additional evidence.";
    const string ManualApproval = """{"source_status":"review","approval":"manual"}""";

    public static Decision Decide(Draft draft, Card card, CompleteCard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fits(draft, card) is { } unfit) return unfit.AsDecision();
        if (Fence.Enter(draft, card, command, "completed", out var run) is { } fenced) return fenced.AsDecision();
        if (card.OpenParents > 0) return Refusals.ParentsOpen(draft, card, "completed").AsDecision();
        if (IsEmpty(draft, command, run)) return Empty(card).AsDecision();
        if (command.Unstaged is { } unstaged) return unstaged.AsDecision();
        if (CreatedCards.Check(draft, card, command, run, out var verified) is { } phantoms)
        {
            return phantoms.AsDecision();
        }
        return Complete(draft, card, command, run, verified);
    }

    static Decision Complete(Draft draft, Card card, CompleteCard command, Run? run, List<string> verified)
    {
        var end = End(card, command, run);
        var leaves = Leaves(end) || run is not null || command.Artifacts.Length > 0;
        var (ended, ran) = leaves ? EndOrLeave(draft, card, run, end) : (card, null);
        draft.Put(Done(draft, ended, Approves(card) ? Reviewing.UnderReview(draft, card) : null));
        KeepResult(draft, card, command.Result);
        foreach (var file in command.Artifacts) draft.Add(ArtifactOf(ran!.Value, file));
        var freed = Dependencies.Release(draft, card.Id);
        draft.Emit(EventKinds.Completed, card.Id, ran, Payload.Begin()
            .Number("result_len"u8, command.Result is { } result ? TextRules.Count(result) : 0)
            .Text("summary"u8, TextRules.Preview(end.Summary))
            .ListIfAny("verified_cards"u8, verified)
            .ListIfAny("artifacts"u8, ArtifactsOf(command, end))
            .End());
        Remark(draft, card, command, ran);
        Dependencies.Promote(draft, freed);
        return draft.Accept(new Reply { Card = card.Id, Status = CardStatus.Done, Run = ran });
    }

    static (Card Card, RunId? Run) EndOrLeave(Draft draft, Card card, Run? run, RunEnd end)
    {
        var (ended, ran) = Ending.EndOrLeave(draft, card, run, end);
        return (ended, ran);
    }

    /// <summary>What the run hands over. A person's bare approval says so itself.</summary>
    static RunEnd End(Card card, CompleteCard command, Run? run)
    {
        var bare = card.Status == CardStatus.Review
            && run is null
            && command is { Result: null, Summary: null, Metadata: null };
        return new(RunOutcomes.Completed)
        {
            Summary = bare ? NoEvidence : command.Summary ?? command.Result,
            Metadata = bare ? ManualApproval : command.Metadata,
        };
    }

    static Artifact ArtifactOf(RunId run, StagedFile file) =>
        new() { Run = run, Name = file.Name, Size = file.Size, Sha256 = file.Sha256 };

    static List<string> ArtifactsOf(CompleteCard command, RunEnd end) =>
        [.. RunMetadata.Artifacts(end.Metadata).Union(command.Artifacts.Select(file => file.Name))];

    static bool Leaves(RunEnd end) => end.Summary is not null || end.Metadata is not null;

    static bool Approves(Card card) => card.Phase == Phases.Review;

    static Card Done(Draft draft, Card card, RunId? approved) => card.Absolve() with
    {
        Status = CardStatus.Done,
        CompletedAt = draft.Now,
        Phase = Phases.Work,
        ApprovedRun = approved,
        BlockKind = null,
        BlockReason = null,
        BlockRecurrences = 0,
        HoldKind = null,
        HoldReason = null,
        HeldBy = null,
        HeldAt = null,
    };

    static void KeepResult(Draft draft, Card card, string? result)
    {
        var text = draft.FindText(card.Id);
        if (text is null && result is null) return;
        if (text is not null && text.Body is null && result is null) draft.Remove(text);
        else draft.Put(new CardText(card.Id, text?.Body, result));
    }

    static void Remark(Draft draft, Card card, CompleteCard command, RunId? run)
    {
        var unknown = MentionedCards.Unknown(draft, command.Summary, command.Result);
        if (unknown.Count == 0) return;
        draft.Emit(EventKinds.SuspectedReferences, card.Id, run, Payload.Begin()
            .List("phantom_refs"u8, unknown)
            .Text("source"u8, "completion_summary")
            .End());
    }

    static Refusal? Check(CompleteCard command) =>
        TextRules.Long("result", command.Result, TextLimits.BodyBytesMax)
        ?? TextRules.Long("summary", command.Summary, TextLimits.SummaryBytesMax)
        ?? RunMetadata.Check(command.Metadata);

    static Refusal? Fits(Draft draft, Card card) => card.Status switch
    {
        CardStatus.Running or CardStatus.Ready or CardStatus.Blocked or CardStatus.Review => null,
        CardStatus.Todo => Refusals.ParentsOpen(draft, card, "completed"),
        CardStatus.Archived => Refusals.Archived(card, "completed"),
        _ => Refusals.WrongStatus(card, "completed", "running, ready, blocked or in review"),
    };

    static bool IsEmpty(Draft draft, CompleteCard command, Run? run)
    {
        var worker = draft.Actor.Kind == ActorKind.AgentRun
            || (run is not null && run.Kind != RunKinds.Manual && !command.Force);
        return worker && string.IsNullOrWhiteSpace(command.Result) && string.IsNullOrWhiteSpace(command.Summary);
    }

    static Refusal Empty(Card card) => new(
        ErrorCode.EmptyCompletion, $"Task {card.Id} was not completed; its run goes on.",
        "A worker's completion says what was done, and this one has neither result nor summary.",
        $"Say it: andon complete {card.Id} --summary TEXT");
}
