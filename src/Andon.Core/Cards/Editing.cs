using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Cards;

/// <summary>
/// Changes what a card says. Result, summary and metadata are a done card's alone. Priority and model have events of
/// their own; what is given but does not differ changes nothing and says nothing.
/// </summary>
static class Editing
{
    public static Decision Decide(Draft draft, Card card, EditCard command)
    {
        if (IsEmpty(command)) return Nothing(card).AsDecision();
        if (EditRules.Check(command) is { } invalid) return invalid.AsDecision();
        if (card.Status == CardStatus.Archived) return Refusals.Archived(card, "edited").AsDecision();
        if (Fence.Pass(draft, card, command.Run, command.Token, "edited") is { } fenced) return fenced.AsDecision();
        if (Loosens(draft, command)) return OwnLimits(card).AsDecision();
        if (HasResult(command) && card.Status != CardStatus.Done)
        {
            return Refusals.WrongStatus(card, "given a result", "done").AsDecision();
        }

        var edited = EditRules.Apply(card, command);
        if (EditRules.Consistent(edited) is { } inconsistent) return inconsistent.AsDecision();
        Record(draft, card, edited, command);
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status });
    }

    static void Record(Draft draft, Card card, Card edited, EditCard command)
    {
        RecordFields(draft, card, edited, command);
        var plain = draft.RequireCard(card.Id);
        if (edited.Priority != card.Priority)
        {
            plain = plain with { Priority = edited.Priority };
            draft.Put(plain);
            draft.Emit(
                EventKinds.Reprioritized, card.Id,
                payload: Payload.Begin().Number("priority"u8, edited.Priority).End());
            plain = draft.RequireCard(card.Id);
        }

        if (edited.ModelOverride == card.ModelOverride && edited.ProviderOverride == card.ProviderOverride) return;
        draft.Put(plain with { ModelOverride = edited.ModelOverride, ProviderOverride = edited.ProviderOverride });
        draft.Emit(EventKinds.ModelOverrideSet, card.Id, payload: Payload.Begin()
            .Text("model"u8, edited.ModelOverride)
            .Text("provider"u8, edited.ProviderOverride)
            .End());
    }

    /// <summary>One event for everything that has none of its own.</summary>
    static void RecordFields(Draft draft, Card card, Card edited, EditCard command)
    {
        var fields = EditRules.Changed(card, edited);
        var text = draft.FindText(card.Id) ?? new CardText(card.Id, null, null);
        var newText = text with { Body = command.Body ?? text.Body, Result = command.Result ?? text.Result };
        if (newText.Body != text.Body) fields.Add("body");
        if (newText.Result != text.Result) fields.Add("result");
        RunId? run = HasResult(command) ? EditRun(draft, card, command, fields) : null;
        if (fields.Count == 0) return;
        if (newText != text) draft.Put(newText);
        draft.Put(edited with
        {
            Priority = card.Priority,
            ModelOverride = card.ModelOverride,
            ProviderOverride = card.ProviderOverride,
            Attempts = draft.RequireCard(card.Id).Attempts,
        });
        draft.Emit(EventKinds.Edited, card.Id, run, Describe(command, fields));
    }

    static string Describe(EditCard command, List<string> fields)
    {
        var payload = Payload.Begin().List("fields"u8, fields);
        if (command.Result is { } result) payload.Number("result_len"u8, TextRules.Count(result));
        if (HasResult(command)) payload.Text("summary"u8, TextRules.Preview(command.Summary ?? command.Result));
        return payload.End();
    }

    /// <summary>
    /// The newest completed run takes the new handover; a card that was never run gets a run of no length.
    /// </summary>
    static RunId EditRun(Draft draft, Card card, EditCard command, List<string> fields)
    {
        var summary = command.Summary ?? command.Result;
        if (Completed(draft, card) is not { } run)
        {
            fields.Add("run");
            var end = new RunEnd(RunOutcomes.Completed) { Summary = summary, Metadata = command.Metadata };
            var (left, ran) = Ending.EndOrLeave(draft, card, null, end);
            draft.Put(left);
            return ran;
        }

        var edited = run with { Summary = summary ?? run.Summary, Metadata = command.Metadata ?? run.Metadata };
        if (edited.Summary != run.Summary) fields.Add("summary");
        if (edited.Metadata != run.Metadata) fields.Add("metadata");
        if (edited != run) draft.Put(edited);
        return run.Id;
    }

    static Run? Completed(Draft draft, Card card)
    {
        var runs = draft.View.RunsOf(card.Id);
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            if (runs[i].Outcome == RunOutcomes.Completed) return runs[i];
        }

        return null;
    }

    /// <summary>What keeps a worker within bounds is not the worker's to change.</summary>
    static bool Loosens(Draft draft, EditCard command) => draft.Actor.Kind == ActorKind.AgentRun && command is not
    {
        BudgetAttempts: null, BudgetSeconds: null, BudgetTokens: null, ProgressTimeoutSeconds: null, MaxRetries: null,
        MaxRuntimeSeconds: null,
    };

    static Refusal OwnLimits(Card card) => new(
        ErrorCode.Forbidden, $"Task {card.Id} was not edited.", "A worker may not change what limits its work.",
        $"Ask a person, in a comment: andon comment {card.Id}");

    static bool HasResult(EditCard command) => command is not { Result: null, Summary: null, Metadata: null };

    static bool IsEmpty(EditCard command) => command is
    {
        Title: null, Body: null, Priority: null, Tenant: null, Labels: null, Skills: null, Result: null, Summary: null,
        Metadata: null, MaxRuntimeSeconds: null, MaxRetries: null, ModelOverride: null, ProviderOverride: null,
        Pools: null, BudgetAttempts: null, BudgetSeconds: null, BudgetTokens: null, ProgressTimeoutSeconds: null,
    };

    static Refusal Nothing(Card card) => new(
        ErrorCode.NothingToChange, $"Task {card.Id} was not edited.", "The request names no field.",
        $"Name what shall change, for example: andon edit {card.Id} --title TEXT");
}
