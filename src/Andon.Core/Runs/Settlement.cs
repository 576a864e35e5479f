using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>
/// The supervisor's account of how a run's processes ended. A run that is still open is settled by it, once; a run
/// that has ended only learns that its processes are gone. Failures are counted, wait longer each time, and at the
/// limit block the card until a person frees it.
/// </summary>
static class Settlement
{
    const int ExitTemporary = 75;

    public static Decision Decide(Draft draft, Card card, SettleRun command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fence.Find(draft, card, command, "settled", out var run) is { } refusal) return refusal.AsDecision();
        if (run.EndedAt is not null) return Gone(draft, card, run, command);
        var verdict = Budgeted(draft, card, run, Verdicts.Of(command));
        var end = new RunEnd(verdict.Outcome)
        {
            Error = Error(command, verdict),
            ExitCode = command.ExitCode,
            ExitSignal = command.ExitSignal,
            TreeGone = command.TreeGone,
            Infrastructure = verdict.Infrastructure,
            Cooldown = CooldownOf(draft, run, verdict),
        };
        var counted = verdict.Counted && !BreakerRules.Excuses(draft, run);
        var landed = counted ? Failed(draft, card, run, end, verdict) : Excused(draft, card, run, end, verdict);
        return draft.Accept(new Reply { Card = card.Id, Status = landed.Status, Run = run.Id });
    }

    /// <summary>
    /// The run had its verdict before; now its processes are confirmed gone, and the next run may start.
    /// </summary>
    static Decision Gone(Draft draft, Card card, Run run, SettleRun command)
    {
        var reply = new Reply { Card = card.Id, Status = card.Status, Run = run.Id };
        if (!command.TreeGone || run.TreeGoneAt is not null) return draft.Accept(reply);
        draft.Put(run with
        {
            TreeGoneAt = draft.Now,
            ExitCode = run.ExitCode ?? command.ExitCode,
            ExitSignal = run.ExitSignal ?? command.ExitSignal,
        });
        if (card.DrainingRun == run.Id) draft.Put(card with { DrainingRun = null });
        draft.Emit(EventKinds.WorkerGone, card.Id, run.Id, Payload.Begin()
            .NumberIfAny("exit_code"u8, command.ExitCode)
            .NumberIfAny("exit_signal"u8, command.ExitSignal)
            .End());
        return draft.Accept(reply);
    }

    static Card Failed(Draft draft, Card card, Run run, RunEnd end, Verdict verdict)
    {
        var failure = Failures.Count(draft, card, run, end);
        if (!failure.Trips || !verdict.IsSpawn)
            SettlementEvents.Ended(draft, run, end, verdict, failure.Landed, failure.Count);
        if (failure.Trips) SettlementEvents.GaveUp(draft, card, run, end, failure);
        return failure.Landed;
    }

    /// <summary>A limit that was what was left of the card's budget.</summary>
    static Verdict Budgeted(Draft draft, Card card, Run run, Verdict verdict)
    {
        if (verdict.Outcome != RunOutcomes.TimedOut || card.BudgetSeconds is not { } budget) return verdict;
        var spent = card.SpentSeconds + (long)Math.Ceiling((draft.Now - run.StartedAt).TotalSeconds);
        return spent < budget ? verdict : new Verdict(RunOutcomes.BudgetExhausted);
    }

    static TimeSpan CooldownOf(Draft draft, Run run, Verdict verdict) => verdict.Cooldown switch
    {
        CooldownKind.RateLimit when run.RetryAfterSeconds is { } seconds => TimeSpan.FromSeconds(seconds),
        CooldownKind.RateLimit => draft.Policy.RateLimitCooldown,
        CooldownKind.Infrastructure => draft.Policy.InfrastructureCooldown,
        _ => TimeSpan.Zero,
    };

    static Card Excused(Draft draft, Card card, Run run, RunEnd end, Verdict verdict)
    {
        var landed = Ending.End(draft, card, run.Id, end) with
        {
            LastFailureError = verdict.Cooldown == CooldownKind.None
                ? card.LastFailureError
                : TextRules.Cut(end.Error ?? verdict.Outcome, TextLimits.FailureCharactersMax),
            CooldownUntil = Excuse(draft, run, verdict, end.Cooldown),
        };
        landed = landed.Land(draft.Now);
        draft.Put(landed);
        SettlementEvents.Ended(draft, run, end, verdict, landed, card.ConsecutiveFailures);
        return landed;
    }

    /// <summary>
    /// After its breaker's own time, so that another card makes the next try: one that cannot succeed would keep the
    /// breaker open for all.
    /// </summary>
    static Instant? Excuse(Draft draft, Run run, Verdict verdict, TimeSpan cooldown)
    {
        if (verdict.Outcome == RunOutcomes.RateLimited && cooldown > TimeSpan.Zero)
            return draft.Now + cooldown + draft.Policy.BackoffFirst;
        var breaker = run.Profile is { } profile ? draft.FindBreaker(BreakerKinds.Profile, profile) : null;
        if (verdict.Counted && breaker?.Until is { } until) return until + draft.Policy.BackoffFirst;
        return cooldown > TimeSpan.Zero ? draft.Now + cooldown : null;
    }

    static string Error(SettleRun command, Verdict verdict)
    {
        if (!string.IsNullOrWhiteSpace(command.Error)) return command.Error;
        if (verdict.Outcome == RunOutcomes.ProtocolViolation)
        {
            return "The worker exited with code 0 without completing, blocking or handing over the task.";
        }
        if (verdict.Outcome == RunOutcomes.RateLimited)
        {
            return $"The provider refused for now (exit code {ExitTemporary}).";
        }
        if (command.ExitSignal is { } signal) return $"The worker was killed by signal {signal}.";
        return command.ExitCode is { } code
            ? $"The worker exited with code {code}."
            : $"The run ended as {verdict.Outcome}.";
    }

    static Refusal? Check(SettleRun command)
    {
        if (TextRules.Reason("error", command.Error) is { } invalid) return invalid;
        if (Verdicts.IsKnown(command.Outcome)) return null;
        return TextRules.Bad(
            "outcome", $"'{command.Outcome}' is not how a worker's processes end.", $"Give one of: {Verdicts.Names}.");
    }
}
