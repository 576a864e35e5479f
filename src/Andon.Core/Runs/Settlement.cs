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
    const int DoublingsMax = 30;

    public static Decision Decide(Draft draft, Card card, SettleRun command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fence.Find(draft, card, command, "settled", out var run) is { } refusal) return refusal.AsDecision();
        if (run.EndedAt is not null) return Gone(draft, card, run, command);
        var verdict = Verdicts.Of(command);
        var end = new RunEnd(verdict.Outcome)
        {
            Error = Error(command, verdict),
            ExitCode = command.ExitCode,
            ExitSignal = command.ExitSignal,
            TreeGone = command.TreeGone,
        };
        var landed = verdict.Counted || verdict.Violation
            ? Failed(draft, card, run, end, verdict)
            : Excused(draft, card, run, end, verdict);
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
        var failures = verdict.Violation ? card.ProtocolViolations + 1 : card.ConsecutiveFailures + 1;
        var limit = Math.Max(1, card.MaxRetries ?? LimitOf(draft.Policy, verdict));
        var trips = failures >= limit;
        var ended = Ending.End(
            draft, card, run.Id, trips && verdict.IsSpawn ? end with { Outcome = RunOutcomes.GaveUp } : end);
        ended = ended with
        {
            ConsecutiveFailures = verdict.Violation ? card.ConsecutiveFailures : failures,
            ProtocolViolations = verdict.Violation ? failures : 0,
            LastFailureError = TextRules.Cut(end.Error ?? verdict.Outcome, TextLimits.FailureCharactersMax),
            CooldownUntil = trips ? null : draft.Now + Backoff(draft.Policy, failures),
        };
        var landed = trips ? Tripped(ended, draft) : ended.Land(draft.Now);
        draft.Put(landed);
        if (!trips || !verdict.IsSpawn) SettlementEvents.Ended(draft, run, end, verdict, landed, failures);
        if (trips) SettlementEvents.GaveUp(draft, card, run, end, failures, limit);
        return landed;
    }

    static Card Excused(Draft draft, Card card, Run run, RunEnd end, Verdict verdict)
    {
        var landed = Ending.End(draft, card, run.Id, end) with
        {
            LastFailureError = verdict.Cooldown == CooldownKind.None
                ? card.LastFailureError
                : TextRules.Cut(end.Error ?? verdict.Outcome, TextLimits.FailureCharactersMax),
            CooldownUntil = verdict.Cooldown switch
            {
                CooldownKind.RateLimit => draft.Now + draft.Policy.RateLimitCooldown,
                CooldownKind.Infrastructure => draft.Now + draft.Policy.InfrastructureCooldown,
                _ => null,
            },
        };
        landed = landed.Land(draft.Now);
        draft.Put(landed);
        SettlementEvents.Ended(draft, run, end, verdict, landed, card.ConsecutiveFailures);
        return landed;
    }

    static Card Tripped(Card card, Draft draft) => card with
    {
        Status = CardStatus.Blocked,
        BlockKind = BlockKinds.Breaker,
        BlockReason = card.LastFailureError,
        BlockRecurrences = 0,
        UpdatedAt = draft.Now,
    };

    static int LimitOf(Policy policy, Verdict verdict) =>
        verdict.Violation ? policy.ProtocolViolationLimit : policy.FailureLimit;

    static TimeSpan Backoff(Policy policy, int failures)
    {
        var doublings = Math.Min(failures - 1, DoublingsMax);
        var wait = policy.BackoffFirst.TotalSeconds * (1L << doublings);
        return TimeSpan.FromSeconds(Math.Min(wait, policy.BackoffMax.TotalSeconds));
    }

    static string Error(SettleRun command, Verdict verdict)
    {
        if (!string.IsNullOrWhiteSpace(command.Error)) return command.Error;
        if (verdict.Violation)
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
