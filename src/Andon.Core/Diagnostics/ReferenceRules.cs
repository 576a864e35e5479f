using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Diagnostics;

/// <summary>Task ids in a worker's prose that no task has, until somebody edits or completes the card again.</summary>
static class ReferenceRules
{
    const string Field = "phantom_refs";

    public static Diagnostic? Phantoms(DiagnosticFacts facts)
    {
        var suspected = new List<CommittedEvent>();
        foreach (var next in facts.Events)
        {
            if (next.Event.Kind is EventKinds.Completed or EventKinds.Edited) suspected.Clear();
            if (next.Event.Kind == EventKinds.SuspectedReferences) suspected.Add(next);
        }

        if (suspected.Count == 0) return null;
        var ids = suspected.SelectMany(next => IdsIn(next.Event.Payload)).Distinct().ToList();
        return new Diagnostic
        {
            Kind = DiagnosticKinds.PhantomReferences,
            Severity = Severity.Warning,
            Title = $"Its summary names {ids.Count} tasks that there are not",
            Detail = $"{string.Join(", ", ids)}. Prose is no evidence, so nothing was refused; what was meant may be "
                + "missing.",
            Remedies = [Remedies.Show(facts.Card), .. Remedies.Recovery(facts.Card)],
            FirstSeenAt = suspected[0].At,
            LastSeenAt = suspected[^1].At,
            Count = suspected.Count,
            Run = suspected[^1].Event.Run,
            Data = Payload.Begin().List("phantom_refs"u8, ids).End(),
        };
    }

    static List<string> IdsIn(string? payload)
    {
        if (payload is null) return [];
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.TryGetProperty(Field, out var ids)
            ? [.. ids.EnumerateArray().Select(id => id.GetString() ?? "")]
            : [];
    }
}
