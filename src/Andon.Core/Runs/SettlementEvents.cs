using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>How a settlement is told: one event for the run's end, and one more when the breaker trips.</summary>
static class SettlementEvents
{
    public static void Ended(Draft draft, Run run, RunEnd end, Verdict verdict, Card landed, int failures)
    {
        var payload = Payload.Begin()
            .Number("pid"u8, run.WorkerPid)
            .Text("claimer"u8, run.ClaimLock)
            .Text("error"u8, TextRules.Cut(end.Error ?? "", TextLimits.FailureCharactersMax));
        if (verdict.Outcome == RunOutcomes.TimedOut)
        {
            payload
                .Number("elapsed_seconds"u8, (long)(draft.Now - run.StartedAt).TotalSeconds)
                .Number("limit_seconds"u8, run.MaxRuntimeSeconds);
        }
        else
        {
            payload
                .TextIfAny("exit_kind"u8, ExitKind(end))
                .NumberIfAny("exit_code"u8, end.ExitCode)
                .NumberIfAny("exit_signal"u8, end.ExitSignal);
        }

        if (verdict.Counted) payload.Number("failures"u8, failures);
        if (verdict.Outcome == RunOutcomes.ProtocolViolation) payload.Flag("protocol_violation"u8, true);
        if (verdict.Infrastructure) payload.Flag("infrastructure"u8, true);
        payload.Text("retry_status"u8, landed.Status.Name());
        draft.Emit(KindOf(verdict.Outcome), run.Card, run.Id, payload.End());
    }

    public static void GaveUp(Draft draft, Card card, Run run, RunEnd end, CountedFailure failure) =>
        draft.Emit(EventKinds.GaveUp, run.Card, run.Id, Payload.Begin()
            .Number("failures"u8, failure.Count)
            .Number("effective_limit"u8, failure.Limit)
            .Text("limit_source"u8, card.MaxRetries is null ? "dispatcher" : "task")
            .Text("error"u8, TextRules.Cut(end.Error ?? "", TextLimits.FailureCharactersMax))
            .Text("trigger_outcome"u8, end.Outcome)
            .Number("pid"u8, run.WorkerPid)
            .Text("claimer"u8, run.ClaimLock)
            .Flag("sticky"u8, true)
            .End());

    static string? ExitKind(RunEnd end)
    {
        if (end.ExitSignal is not null) return "signal";
        return end.ExitCode is not null ? "exit" : null;
    }

    static string KindOf(string outcome) => outcome switch
    {
        RunOutcomes.Crashed => EventKinds.Crashed,
        RunOutcomes.TimedOut => EventKinds.TimedOut,
        RunOutcomes.SpawnFailed => EventKinds.SpawnFailed,
        RunOutcomes.RateLimited => EventKinds.RateLimited,
        RunOutcomes.ProtocolViolation => EventKinds.ProtocolViolation,
        RunOutcomes.Stale => EventKinds.Stale,
        RunOutcomes.BudgetExhausted => EventKinds.BudgetExhausted,
        RunOutcomes.Stopped => EventKinds.Stopped,
        _ => EventKinds.Reclaimed,
    };
}
