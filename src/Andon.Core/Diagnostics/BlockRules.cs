using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Diagnostics;

/// <summary>Cards that nobody frees, and cards that are freed without it helping.</summary>
static class BlockRules
{
    public static Diagnostic? Stuck(DiagnosticFacts facts)
    {
        var card = facts.Card;
        if (card.Status != CardStatus.Blocked) return null;
        var age = facts.Now - card.StatusAt;
        if (age < facts.Settings.BlockedStale) return null;
        if (facts.Events.Any(next => next.At > card.StatusAt && next.Event.Kind == EventKinds.Commented)) return null;
        var hours = (long)age.TotalHours;
        return new Diagnostic
        {
            Kind = DiagnosticKinds.StuckInBlocked,
            Severity = Severity.Warning,
            Title = $"Blocked for {Length.Of(age)}, and nobody has said anything since",
            Detail = TextRules.Preview(card.BlockReason) is { } reason
                ? $"It is blocked ({card.BlockKind}): {reason}"
                : $"It is blocked ({card.BlockKind}).",
            Remedies = [Remedies.Comment(card).First(), Remedies.Unblock(card)],
            FirstSeenAt = card.StatusAt,
            LastSeenAt = card.StatusAt,
            Data = Payload.Begin()
                .Time("blocked_at"u8, card.StatusAt)
                .Number("age_hours"u8, hours)
                .End(),
        };
    }

    /// <summary>A cycle is a block after the card was freed, both inside the window.</summary>
    public static Diagnostic? Cycling(DiagnosticFacts facts)
    {
        var settings = facts.Settings;
        var cycles = Cycles(facts.Events, facts.Now + -settings.BlockCycleWindow);
        if (cycles.Count < Math.Max(1, settings.BlockCycleThreshold)) return null;
        var window = (long)settings.BlockCycleWindow.TotalSeconds;
        return new Diagnostic
        {
            Kind = DiagnosticKinds.BlockCycling,
            Severity = Severity.Warning,
            Title = $"Blocked again {cycles.Count} times after it was freed",
            Detail = $"Within {window} s. Freeing it does not help; what it needs is in its comments and its runs.",
            Remedies = [Remedies.Show(facts.Card).First(), Remedies.Comment(facts.Card)],
            FirstSeenAt = cycles[0],
            LastSeenAt = cycles[^1],
            Count = cycles.Count,
            Data = Payload.Begin()
                .Number("cycles"u8, cycles.Count)
                .Number("window_seconds"u8, window)
                .End(),
        };
    }

    static List<Instant> Cycles(IReadOnlyList<CommittedEvent> events, Instant from)
    {
        var cycles = new List<Instant>();
        var wasFreed = false;
        foreach (var next in events)
        {
            if (next.At < from) continue;
            if (next.Event.Kind == EventKinds.Unblocked) wasFreed = true;
            if (next.Event.Kind is not (EventKinds.Blocked or EventKinds.BlockLoopDetected)) continue;
            if (wasFreed) cycles.Add(next.At);
            wasFreed = false;
        }

        return cycles;
    }
}
