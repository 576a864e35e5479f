using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Recurring tasks for people: a table, or one in full.</summary>
static class RecurringText
{
    public static void WriteTable(TextWriter writer, IReadOnlyList<RecurrenceMessage> all, TimeProvider time)
    {
        var table = new Columns("ID", "NEXT", "RULE", "ASSIGNEE", "MADE", "TITLE");
        foreach (var each in all)
            table.Add(each.Id, Next(each, time), Rule(each), each.Assignee ?? "-", $"{each.Fired}", each.Title);
        table.WriteTo(writer);
    }

    public static void Write(TextWriter writer, RecurrenceMessage recurrence, TimeProvider time)
    {
        var facts = new FactLines(writer);
        writer.Write($"Recurring {recurrence.Id}: {ControlText.Line(recurrence.Title)}\n");
        facts.Add("rule", Rule(recurrence));
        facts.Add("next", Next(recurrence, time));
        facts.Add("overlap", recurrence.Overlap);
        facts.Add("assignee", recurrence.Assignee ?? "(unassigned)");
        facts.Add("made", $"{recurrence.Fired}");
        facts.Add("skipped", recurrence.Skipped == 0 ? null : $"{recurrence.Skipped}");
        facts.Add("last", recurrence.LastAt is { } last ? TimeText.Format(last, time) : null);
        facts.Add("last task", recurrence.LastTaskId);
        facts.Add("last skip", recurrence.LastSkip is { } why ? ControlText.FirstLine(why, 160) : null);
        facts.Add("created", $"{TimeText.Format(recurrence.CreatedAt, time)} by {recurrence.CreatedBy}");
    }

    static string Rule(RecurrenceMessage recurrence) => recurrence.EverySeconds is { } seconds
        ? $"every {DurationText.Format(TimeSpan.FromSeconds(seconds))}"
        : $"{recurrence.Cron} ({recurrence.Timezone})";

    static string Next(RecurrenceMessage recurrence, TimeProvider time)
    {
        if (recurrence.Paused) return $"paused by {recurrence.PausedBy}";
        return recurrence.NextAt is { } next ? TimeText.Format(next, time) : "never again";
    }
}
