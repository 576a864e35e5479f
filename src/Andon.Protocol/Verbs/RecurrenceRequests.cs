using System.Globalization;
using System.Text.Json.Serialization;
using Andon.Core.Commands;
using Andon.Core.Recurrences;

namespace Andon.Protocol.Verbs;

/// <summary>Has a task made again and again: every so many seconds, or by a cron rule.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateRecurrenceRequest : VerbRequest
{
    public required CreateRequest Task { get; init; }

    public int? EverySeconds { get; init; }

    /// <summary>Five fields: minute, hour, day, month, weekday.</summary>
    public string? Cron { get; init; }

    /// <summary>Whose clock the cron rule means: <c>Europe/Berlin</c>.</summary>
    public string? Timezone { get; init; }

    /// <summary><c>skip</c> (unless said) or <c>allow</c>: what happens while the last one is not finished.</summary>
    public string? Overlap { get; init; }

    internal override Verb Verb => VerbTable.CreateRecurrence;

    internal override Command ToCommand(WorkerCredential? worker)
    {
        var (kind, rule) = (EverySeconds, Cron) switch
        {
            ({ } seconds, null) => (RecurrenceKinds.Every, seconds.ToString(CultureInfo.InvariantCulture)),
            (null, { } cron) => (RecurrenceKinds.Cron, cron),
            _ => throw FieldValues.Invalid(
                "every_seconds", "There is one rule, every_seconds or cron.", "Give one of them."),
        };
        return new CreateRecurrence((CreateCard)Task.ToCommand(worker), kind, rule)
        {
            Timezone = Timezone,
            Overlap = Overlap ?? Overlaps.Skip,
        };
    }
}

/// <summary>A command about one recurring task.</summary>
public abstract record RecurrenceRequest : VerbRequest
{
    private protected RecurrenceRequest()
    {
    }

    public required string Recurrence { get; init; }

    private protected RecurrenceId Id => FieldValues.Recurrence(Recurrence, "recurrence");
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseRecurrenceRequest : RecurrenceRequest
{
    internal override Verb Verb => VerbTable.PauseRecurrence;

    internal override Command ToCommand(WorkerCredential? worker) => new PauseRecurrence(Id);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeRecurrenceRequest : RecurrenceRequest
{
    internal override Verb Verb => VerbTable.ResumeRecurrence;

    internal override Command ToCommand(WorkerCredential? worker) => new ResumeRecurrence(Id);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeleteRecurrenceRequest : RecurrenceRequest
{
    internal override Verb Verb => VerbTable.DeleteRecurrence;

    internal override Command ToCommand(WorkerCredential? worker) => new DeleteRecurrence(Id);
}
