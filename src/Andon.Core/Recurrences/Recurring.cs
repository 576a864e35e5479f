using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Recurrences;

/// <summary>
/// Makes recurrences, stops and starts their clock, and takes them away; their cards stay as they are.
/// </summary>
static class Recurring
{
    /// <summary>A board's at the same time; each is looked at when the next time is sought.</summary>
    const int RecurrencesMax = 1_000;

    public static Decision Decide(Draft draft, CreateRecurrence command)
    {
        if (Check(draft, command) is { } invalid) return invalid.AsDecision();
        var recurrence = new Recurrence
        {
            Id = RecurrenceId.From(draft.Circumstances.Ids.NextCard(draft.Now)),
            Template = CardTemplate.Write(command.Template),
            Kind = command.Kind,
            Rule = command.Rule.Trim(),
            Timezone = command.Timezone?.Trim(),
            Overlap = command.Overlap,
            CreatedBy = (command.Template.CreatedBy ?? draft.Actor.Label ?? draft.Actor.Name).Trim(),
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
        };
        recurrence = recurrence with { NextAt = RecurrenceTimes.First(draft, recurrence) };
        if (recurrence.NextAt is null)
            return TextRules.Bad("cron", "That time never comes.", "Give a rule that has a next time.").AsDecision();
        draft.Put(recurrence);
        draft.Emit(EventKinds.RecurrenceCreated, card: null, payload: Payload.Begin()
            .Text("recurrence"u8, recurrence.Id.Value)
            .Text("title"u8, command.Template.Title.Trim())
            .Text(recurrence.Kind == RecurrenceKinds.Every ? "every"u8 : "cron"u8, recurrence.Rule)
            .TextIfAny("timezone"u8, recurrence.Timezone)
            .Text("overlap"u8, recurrence.Overlap)
            .Time("next_at"u8, recurrence.NextAt)
            .End());
        return Accept(draft, recurrence, created: true);
    }

    public static Decision DecideAbout(Draft draft, RecurrenceCommand command)
    {
        if (draft.FindRecurrence(command.Recurrence) is not { } recurrence) return Missing(command).AsDecision();
        return command switch
        {
            FireRecurrence fire => Firing.Decide(draft, recurrence, fire),
            PauseRecurrence => Pause(draft, recurrence),
            ResumeRecurrence => Resume(draft, recurrence),
            _ => Delete(draft, recurrence),
        };
    }

    public static Decision Accept(Draft draft, Recurrence recurrence, string? note = null, bool created = false) =>
        draft.Accept(new Reply { Recurrence = recurrence.Id, Note = note, Created = created });

    static Decision Pause(Draft draft, Recurrence recurrence)
    {
        if (recurrence.PausedAt is not null) return Unchanged(recurrence, "paused", "It is paused already.");
        var paused = recurrence with
        {
            NextAt = null,
            PausedAt = draft.Now,
            PausedBy = draft.Actor.Label ?? draft.Actor.Name,
            UpdatedAt = draft.Now,
        };
        draft.Put(paused);
        draft.Emit(EventKinds.RecurrencePaused, card: null, payload: Payload.Begin()
            .Text("recurrence"u8, paused.Id.Value)
            .Text("by"u8, paused.PausedBy)
            .End());
        return Accept(draft, paused);
    }

    /// <summary>What would have come while it was paused is not made up for.</summary>
    static Decision Resume(Draft draft, Recurrence recurrence)
    {
        if (recurrence.PausedAt is null) return Unchanged(recurrence, "resumed", "It is not paused.");
        var resumed = recurrence with { PausedAt = null, PausedBy = null, UpdatedAt = draft.Now };
        resumed = resumed with { NextAt = RecurrenceTimes.First(draft, resumed) };
        draft.Put(resumed);
        draft.Emit(EventKinds.RecurrenceResumed, card: null, payload: Payload.Begin()
            .Text("recurrence"u8, resumed.Id.Value)
            .Time("next_at"u8, resumed.NextAt)
            .End());
        return Accept(draft, resumed);
    }

    static Decision Delete(Draft draft, Recurrence recurrence)
    {
        draft.Remove(recurrence);
        draft.Emit(EventKinds.RecurrenceDeleted, card: null, payload: Payload.Begin()
            .Text("recurrence"u8, recurrence.Id.Value)
            .Text("title"u8, CardTemplate.Read(recurrence.Template).Title)
            .End());
        return Accept(draft, recurrence);
    }

    /// <summary>Null when a recurrence like this may be made.</summary>
    public static Refusal? Check(Draft draft, CreateRecurrence command)
    {
        var template = command.Template;
        if (CreationRules.Check(template, draft.Policy) is { } invalid) return invalid;
        if (!template.Parents.IsDefaultOrEmpty) return OnlyOnce("parents");
        if (template.IdempotencyKey is not null) return OnlyOnce("idempotency_key");
        if (template.NotBefore is not null) return OnlyOnce("not_before");
        if (command.Kind is not (RecurrenceKinds.Every or RecurrenceKinds.Cron))
            return TextRules.Bad("kind", "It is neither every nor cron.", "Give --every DURATION or --cron RULE.");
        if (!Overlaps.All.Contains(command.Overlap))
            return TextRules.Bad("overlap", "It is neither skip nor allow.", "Give skip or allow.");
        if (RecurrenceTimes.Check(draft, command.Kind, command.Rule, command.Timezone) is { } wrong) return wrong;
        return draft.View.Recurrences().Count < RecurrencesMax ? null : new(
            ErrorCode.CapReached, "The recurring task was not made.",
            $"The board has {RecurrencesMax} of them, which is the most.",
            "See what recurs here with: andon recurring list");
    }

    static Refusal OnlyOnce(string field) =>
        TextRules.Bad(field, "It belongs to one task and cannot recur.", "Leave it out.");

    static Refusal Missing(RecurrenceCommand command) => new(
        ErrorCode.RecurrenceNotFound, $"The recurring task {command.Recurrence} was not found.",
        "This board has none of that id.", "See what recurs here with: andon recurring list");

    static Decision Unchanged(Recurrence recurrence, string verb, string why) => Draft.Refuse(
        ErrorCode.NothingToChange, $"The recurring task {recurrence.Id} was not {verb}.", why,
        $"See it with: andon recurring show {recurrence.Id}");
}
