using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Diagnostics;

/// <summary>
/// Cards whose runs fail again and again. Crashes alone are told only where the counted failures are not.
/// </summary>
static class FailureRules
{
    const int TitleCharactersMax = 160;
    const int Urgent = 2;

    /// <summary>Failures of every kind, as the card counts them towards its limit.</summary>
    public static Diagnostic? Failures(DiagnosticFacts facts)
    {
        var (card, threshold) = (facts.Card, facts.FailureThreshold);
        var count = card.ConsecutiveFailures;
        if (count < threshold) return null;
        var failed = facts.Runs.Where(run => run.EndedAt is not null).TakeLast(count).ToList();
        var newest = failed.LastOrDefault();
        return new Diagnostic
        {
            Kind = DiagnosticKinds.RepeatedFailures,
            Severity = SeverityOf(count, threshold),
            Title = $"Failed {count} times in a row: {Line(card.LastFailureError)}",
            Detail = $"It is blocked at {card.MaxRetries ?? facts.FailureLimit} failures in a row. "
                + $"The last one: {card.LastFailureError ?? "nothing was said"}",
            Remedies = [.. Steps(card, newest?.Outcome), .. Remedies.Recovery(card)],
            FirstSeenAt = failed.FirstOrDefault()?.EndedAt ?? card.StatusAt,
            LastSeenAt = newest?.EndedAt ?? card.StatusAt,
            Count = count,
            Run = newest?.Id,
            Data = Payload.Begin()
                .Number("consecutive_failures"u8, count)
                .Text("most_recent_outcome"u8, newest?.Outcome)
                .Text("last_error"u8, card.LastFailureError)
                .Number("failure_threshold"u8, threshold)
                .Number("failure_limit"u8, card.MaxRetries ?? facts.FailureLimit)
                .End(),
        };
    }

    /// <summary>
    /// Crashes in a row among the runs, whoever reset the card's count meanwhile. Other failures neither count nor
    /// break the row; a completion and a reclaim break it.
    /// </summary>
    public static Diagnostic? Crashes(DiagnosticFacts facts)
    {
        if (facts.Card.ConsecutiveFailures >= facts.FailureThreshold) return null;
        var crashed = Trailing(facts.Runs);
        var threshold = Math.Max(1, facts.Settings.CrashThreshold);
        if (crashed.Count < threshold) return null;
        var (newest, oldest) = (crashed[0], crashed[^1]);
        return new Diagnostic
        {
            Kind = DiagnosticKinds.RepeatedCrashes,
            Severity = SeverityOf(crashed.Count, threshold),
            Title = $"Crashed {crashed.Count} times in a row: {Line(newest.Error)}",
            Detail = $"The last crash: {Short(newest.Error) ?? "nothing was said"}",
            Remedies = [Remedies.Log(facts.Card).First(), .. Remedies.Recovery(facts.Card)],
            FirstSeenAt = oldest.EndedAt ?? oldest.StartedAt,
            LastSeenAt = newest.EndedAt ?? newest.StartedAt,
            Count = crashed.Count,
            Run = newest.Id,
            Data = Payload.Begin()
                .Number("consecutive_crashes"u8, crashed.Count)
                .Text("last_error"u8, Short(newest.Error))
                .End(),
        };
    }

    static List<Run> Trailing(IReadOnlyList<Run> runs)
    {
        var crashed = new List<Run>();
        foreach (var run in runs.Reverse())
        {
            if (run.Outcome is RunOutcomes.Completed or RunOutcomes.Reclaimed) break;
            if (run.Outcome == RunOutcomes.Crashed) crashed.Add(run);
        }

        return crashed;
    }

    static Severity SeverityOf(int count, int threshold) =>
        count >= threshold * Urgent ? Severity.Critical : Severity.Error;

    static IEnumerable<Remedy> Steps(Card card, string? outcome)
    {
        var isSpawn = outcome is RunOutcomes.SpawnFailed or RunOutcomes.GaveUp;
        if (isSpawn && card.Assignee is not null) yield return Remedies.Profile(card).First();
        else yield return Remedies.Log(card).First();
        yield return Remedies.Runs(card);
    }

    static string? Short(string? error) =>
        error is null ? null : TextRules.Cut(error, TextLimits.FailureCharactersMax);

    static string Line(string? error)
    {
        var line = TextRules.Preview(error);
        return line is null ? "nothing was said" : TextRules.Cut(line, TitleCharactersMax);
    }
}
