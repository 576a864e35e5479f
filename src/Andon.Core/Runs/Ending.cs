using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>How a run ends: its outcome and what it leaves behind.</summary>
sealed record RunEnd(string Outcome)
{
    public string? Summary { get; init; }

    public string? Metadata { get; init; }

    public string? Error { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    /// <summary>True when the run's processes are already known to be gone.</summary>
    public bool TreeGone { get; init; }

    /// <summary>True when neither the card nor its worker can be to blame.</summary>
    public bool Infrastructure { get; init; }

    /// <summary>After a refusal of the provider's.</summary>
    public TimeSpan Cooldown { get; init; }
}

/// <summary>
/// The one place where runs end. A supervised run's processes may outlive it: the card then drains until a settlement
/// says that the tree is gone. Runs that we did not start have nothing to drain.
/// </summary>
static class Ending
{
    /// <summary>Puts the ended run; answers its card, which the caller lands and puts.</summary>
    public static Card End(Draft draft, Card card, RunId id, RunEnd end)
    {
        var run = draft.FindRun(id);
        Invariant.Hold(run is not null && run.EndedAt is null && card.CurrentRun == id);
        var drains = run.Kind == RunKinds.Supervised && !end.TreeGone;
        Teach(draft, run, end);
        Charge(draft, run);
        draft.Put(run with
        {
            EndedAt = draft.Now,
            TreeGoneAt = drains ? null : draft.Now,
            Outcome = end.Outcome,
            Summary = end.Summary,
            Metadata = end.Metadata,
            Error = end.Error,
            ExitCode = end.ExitCode,
            ExitSignal = end.ExitSignal,
        });
        return card with
        {
            CurrentRun = null,
            DrainingRun = drains ? id : null,
            ProtocolViolations = KeepsStreak(end.Outcome) ? card.ProtocolViolations : 0,
            SpentSeconds = card.SpentSeconds + (run.Kind == RunKinds.Manual ? 0 : Seconds(draft, run)),
        };
    }

    /// <summary>What the run's end says about its profile and its provider.</summary>
    static void Teach(Draft draft, Run run, RunEnd end)
    {
        if (run.Kind == RunKinds.Manual) return;
        var error = end.Error ?? end.Outcome;
        switch (end.Outcome)
        {
            case RunOutcomes.Completed or RunOutcomes.Blocked or RunOutcomes.ReviewRequested
                or RunOutcomes.ChangesRequested or RunOutcomes.Scheduled or RunOutcomes.DependencyWait:
                BreakerRules.Succeeded(draft, run);
                break;
            case RunOutcomes.RateLimited:
                BreakerRules.Refused(draft, run, end.Cooldown, error);
                break;
            case RunOutcomes.SpawnFailed or RunOutcomes.GaveUp or RunOutcomes.ProtocolViolation:
                BreakerRules.Failed(draft, run, error);
                break;
            case RunOutcomes.Crashed when !end.Infrastructure:
                BreakerRules.Failed(draft, run, error);
                break;
            default:
                BreakerRules.Undecided(draft, run);
                break;
        }
    }

    /// <summary>The run's wall time, for the day on which it ended.</summary>
    static void Charge(Draft draft, Run run)
    {
        if (run.Kind == RunKinds.Manual || run.Profile is not { } profile) return;
        if (draft.Policy.Profiles.GetValueOrDefault(profile)?.Budget is null) return;
        var id = Spending.IdOf(profile, draft.Now);
        var today = draft.FindSpending(id) ?? new Spending(id);
        draft.Put(today with { Seconds = today.Seconds + Seconds(draft, run) });
    }

    /// <summary>Begun seconds, so that many short runs use up a budget too.</summary>
    static long Seconds(Draft draft, Run run) =>
        Math.Max(1, (long)Math.Ceiling((draft.Now - run.StartedAt).TotalSeconds));

    /// <summary>
    /// Ends the open run, or, when nobody claimed the card, leaves a run of no length so that what was handed over is
    /// kept.
    /// </summary>
    public static (Card Card, RunId Run) EndOrLeave(Draft draft, Card card, Run? open, RunEnd end)
    {
        if (open is not null) return (End(draft, card, open.Id, end), open.Id);
        var run = new Run
        {
            Id = draft.NextRun(),
            Card = card.Id,
            Attempt = card.Attempts + 1,
            Kind = RunKinds.Manual,
            Phase = card.Phase,
            Profile = card.Assignee,
            Principal = draft.Actor.Principal,
            Epoch = draft.Policy.Epoch,
            StepKey = card.CurrentStepKey,
            StartedAt = draft.Now,
            EndedAt = draft.Now,
            TreeGoneAt = draft.Now,
            Outcome = end.Outcome,
            Summary = end.Summary,
            Metadata = end.Metadata,
            Error = end.Error,
        };
        draft.Put(run);
        return (card with { Attempts = run.Attempt }, run.Id);
    }

    /// <summary>
    /// Clean exits without a verdict are counted in a row; being rate-limited in between does not break the row.
    /// </summary>
    static bool KeepsStreak(string outcome) => outcome is RunOutcomes.ProtocolViolation or RunOutcomes.RateLimited;
}
