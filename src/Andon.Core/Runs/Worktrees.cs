using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>Makes branch and base of a run's worktree part of the run, before its worker starts.</summary>
static class Worktrees
{
    const int ShaCharactersMax = 64;

    public static Decision Decide(Draft draft, Card card, RecordWorktree command)
    {
        if (draft.Actor.Kind != ActorKind.System) return NotYours(card).AsDecision();
        if (Fence.Find(draft, card, command, "given a worktree", out var run) is { } refusal)
        {
            return refusal.AsDecision();
        }
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (run.EndedAt is not null) return Fence.Superseded(card, run, "given a worktree").AsDecision();
        var reply = new Reply { Card = card.Id, Status = card.Status, Run = run.Id };
        if (run.Branch == command.Branch && run.BaseSha == command.BaseSha) return draft.Accept(reply);
        draft.Put(run with { Branch = command.Branch, BaseSha = command.BaseSha });
        draft.Emit(EventKinds.WorktreeReady, card.Id, run.Id, Payload.Begin()
            .Text("path"u8, run.Workspace)
            .Text("branch"u8, command.Branch)
            .Text("base_sha"u8, command.BaseSha)
            .End());
        return draft.Accept(reply);
    }

    static Refusal? Check(RecordWorktree command) =>
        TextRules.Name("branch", command.Branch) ?? TextRules.Name("base_sha", command.BaseSha, ShaCharactersMax);

    static Refusal NotYours(Card card) => new(
        ErrorCode.Forbidden, "Nothing was recorded.", "Only the dispatcher makes worktrees.",
        $"See the task's runs: andon runs {card.Id}");
}
