using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Budgets;

/// <summary>
/// A worker's word on what its run has used so far, in all: saying it twice counts it once. A report that exhausts the
/// card's or the profile's budget ends the run.
/// </summary>
static class UsageReports
{
    const int RetryAfterSecondsMax = 24 * 3600;

    /// <summary>More than a run can use; so that sums of them stay numbers.</summary>
    const long TokensMax = 1_000_000_000_000;

    public static Decision Decide(Draft draft, Card card, ReportUsage command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fence.Enter(draft, card, command, "charged", out var run) is { } refusal) return refusal.AsDecision();
        if (run is null) return Refusals.NotClaimed(card, "charged").AsDecision();
        if (Falls(run, command) is { } falls) return falls.AsDecision();
        var charged = run with
        {
            TokensIn = command.TokensIn ?? run.TokensIn,
            TokensOut = command.TokensOut ?? run.TokensOut,
            RetryAfterSeconds = command.RetryAfterSeconds ?? run.RetryAfterSeconds,
        };
        var more = charged.Tokens - run.Tokens;
        if (more > 0) charged = charged with { LastProgressAt = draft.Now };
        var spent = card with { SpentTokens = card.SpentTokens + more };
        draft.Put(charged);
        draft.Put(spent);
        var today = Charge(draft, run, more);
        draft.Emit(EventKinds.Usage, card.Id, run.Id, Payload.Begin()
            .NumberIfAny("tokens_in"u8, charged.TokensIn)
            .NumberIfAny("tokens_out"u8, charged.TokensOut)
            .NumberIfAny("retry_after_seconds"u8, charged.RetryAfterSeconds)
            .End());
        return Exhausted(draft, spent, run, today) is { } error
            ? Stop(draft, card, run, error)
            : draft.Accept(new Reply { Card = card.Id, Status = card.Status, Run = run.Id });
    }

    static Spending? Charge(Draft draft, Run run, long tokens)
    {
        if (run.Profile is not { } profile || run.Kind == RunKinds.Manual) return null;
        var id = Spending.IdOf(profile, draft.Now);
        var today = draft.FindSpending(id) ?? new Spending(id);
        today = today with { Tokens = today.Tokens + tokens };
        if (tokens > 0) draft.Put(today);
        return today;
    }

    static string? Exhausted(Draft draft, Card card, Run run, Spending? today)
    {
        if (run.Kind == RunKinds.Manual) return null;
        if (card.BudgetTokens is { } most && card.SpentTokens >= most)
            return $"The task has used {card.SpentTokens} of at most {most} tokens.";
        var budget = run.Profile is { } name && draft.Policy.Profiles.TryGetValue(name, out var profile)
            ? profile.Budget?.Tokens
            : null;
        return today is not null && today.Tokens >= budget
            ? $"The profile {run.Profile} has used {today.Tokens} of at most {budget} tokens today."
            : null;
    }

    static Decision Stop(Draft draft, Card card, Run run, string error)
    {
        var end = new RunEnd(RunOutcomes.BudgetExhausted) { Error = error };
        var landed = Ending.End(draft, draft.RequireCard(card.Id), run.Id, end) with { LastFailureError = error };
        landed = landed.Land(draft.Now);
        draft.Put(landed);
        draft.Emit(EventKinds.BudgetExhausted, card.Id, run.Id, Payload.Begin()
            .Text("error"u8, error)
            .Text("retry_status"u8, landed.Status.Name())
            .End());
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = landed.Status,
            Run = run.Id,
            Note = $"{error} The run has ended; stop working.",
        });
    }

    static Refusal? Check(ReportUsage command)
    {
        if (command is { TokensIn: null, TokensOut: null, RetryAfterSeconds: null })
            return TextRules.Bad("usage", "Nothing is reported.", "Give the tokens in or out, or a time to wait.");
        return Counted("tokens_in", command.TokensIn)
            ?? Counted("tokens_out", command.TokensOut)
            ?? TextRules.Positive("retry_after_seconds", command.RetryAfterSeconds, RetryAfterSecondsMax);
    }

    static Refusal? Counted(string field, long? number) => number is null or (>= 0 and <= TokensMax)
        ? null
        : TextRules.Bad(
            field, $"{number} is not between 0 and {TokensMax}.", "Give what the run has used so far, in all.");

    static Refusal? Falls(Run run, ReportUsage command)
    {
        if (command.TokensIn < run.TokensIn) return Less("tokens_in", command.TokensIn, run.TokensIn);
        return command.TokensOut < run.TokensOut ? Less("tokens_out", command.TokensOut, run.TokensOut) : null;
    }

    static Refusal Less(string field, long? given, long? kept) => TextRules.Bad(
        field, $"{given} is less than the {kept} that were reported before.",
        "Give what the run has used so far, in all, and not what came since.");
}
