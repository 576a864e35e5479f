using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Diagnostics;

/// <summary>
/// Cards that could run and do not. One that only waits for its turn is stranded after a while; one that somebody
/// holds, or that has no assignee, or that waits for its review, is held back, and may be so for longer.
/// </summary>
static class WaitingRules
{
    const int Serious = 2;
    const int Urgent = 6;

    public static Diagnostic? Stranded(DiagnosticFacts facts)
    {
        var card = facts.Card;
        if (card.Status != CardStatus.Ready || card.Assignee is null || card.HoldKind is not null) return null;
        var since = card.StatusAt.OrLater(card.CooldownUntil);
        var (age, threshold) = (facts.Now - since, facts.Settings.Stranded);
        if (age < threshold) return null;
        return new Diagnostic
        {
            Kind = DiagnosticKinds.StrandedInReady,
            Severity = age >= threshold * Urgent ? Severity.Critical
                : age >= threshold * Serious ? Severity.Error : Severity.Warning,
            Title = $"Ready for {Length.Of(age)}, and @{card.Assignee} has not started",
            Detail = facts.Obstacle is { } obstacle
                ? $"{obstacle.Text} {obstacle.Next}"
                : "Nothing that Andon knows of stands in its way: is anything dispatched?",
            Remedies =
            [
                Remedies.Why(card).First(), .. Remedies.Recovery(card), Remedies.Profile(card), Remedies.Status(),
            ],
            FirstSeenAt = since,
            LastSeenAt = since,
            Data = Payload.Begin()
                .Time("ready_since"u8, since)
                .Number("age_seconds"u8, (long)age.TotalSeconds)
                .Text("assignee"u8, card.Assignee)
                .Number("threshold_seconds"u8, (long)threshold.TotalSeconds)
                .Text("reason"u8, facts.Obstacle?.Code)
                .End(),
        };
    }

    public static Diagnostic? Held(DiagnosticFacts facts)
    {
        var card = facts.Card;
        if (Find(facts) is not { } held) return null;
        var (age, threshold) = (facts.Now - held.Since, facts.Settings.HeldBack);
        if (age < threshold) return null;
        return new Diagnostic
        {
            Kind = DiagnosticKinds.HeldBack,
            Severity = Severity.Warning,
            Title = $"Held back for {Length.Of(age)}",
            Detail = held.Why,
            Remedies = card.HoldKind is null
                ? [Remedies.Why(card).First()]
                : [Remedies.Resume(card).First(), Remedies.Why(card)],
            FirstSeenAt = held.Since,
            LastSeenAt = held.Since,
            Data = Payload.Begin()
                .Text("reason"u8, held.Reason)
                .Time("since"u8, held.Since)
                .Number("age_seconds"u8, (long)age.TotalSeconds)
                .Number("threshold_seconds"u8, (long)threshold.TotalSeconds)
                .End(),
        };
    }

    static (string Reason, string Why, Instant Since)? Find(DiagnosticFacts facts)
    {
        var card = facts.Card;
        if (card.Status == CardStatus.Running) return null;
        if (card.HoldKind is { } kind)
        {
            var why = TextRules.Preview(card.HoldReason) is { } reason ? $": {reason}" : ".";
            return ($"hold_{kind}", $"{card.HeldBy} has {kind} it{why}", card.HeldAt ?? card.StatusAt);
        }

        if (facts.Obstacle is not { } obstacle || (card.Status == CardStatus.Ready && card.Assignee is not null))
        {
            return null;
        }

        return (obstacle.Code, $"{obstacle.Text} {obstacle.Next}", card.StatusAt.OrLater(card.CooldownUntil));
    }
}
