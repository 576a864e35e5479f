using Andon.Core.Commands;

namespace Andon.Core.Runs;

/// <summary>Why a card waits after a run that is not counted as its failure.</summary>
enum CooldownKind
{
    None,
    RateLimit,
    Infrastructure,
}

/// <summary>What a settlement means for the card.</summary>
sealed record Verdict(string Outcome)
{
    /// <summary>Counts against the card's limit of failures.</summary>
    public bool Counted { get; init; }

    public bool Infrastructure { get; init; }

    public CooldownKind Cooldown { get; init; }

    public bool IsSpawn => Outcome == RunOutcomes.SpawnFailed;
}

/// <summary>
/// Classifies how a worker's processes ended. What the supervisor did itself (a timeout, a stop) stands as it says; an
/// exit is judged by its code: 0 without a verdict breaks the protocol, 75 asks to be tried later, everything else is
/// a crash.
/// </summary>
static class Verdicts
{
    const int ExitTemporary = 75;

    static readonly string[] Known =
    [
        RunOutcomes.Crashed, RunOutcomes.TimedOut, RunOutcomes.SpawnFailed, RunOutcomes.RateLimited,
        RunOutcomes.ProtocolViolation, RunOutcomes.Stale, RunOutcomes.BudgetExhausted, RunOutcomes.Stopped,
        RunOutcomes.Reclaimed, RunOutcomes.Completed,
    ];

    public static string Names => string.Join(", ", Known);

    public static bool IsKnown(string outcome) => Array.IndexOf(Known, outcome) >= 0;

    public static Verdict Of(SettleRun command)
    {
        var outcome = Exit(command);
        if (command.Infrastructure)
        {
            return new(outcome) { Infrastructure = true, Cooldown = CooldownKind.Infrastructure };
        }

        return outcome switch
        {
            RunOutcomes.RateLimited => new(outcome) { Cooldown = CooldownKind.RateLimit },
            RunOutcomes.Crashed or RunOutcomes.TimedOut or RunOutcomes.SpawnFailed or RunOutcomes.ProtocolViolation
                or RunOutcomes.Stale => new(outcome) { Counted = true },
            _ => new(outcome),
        };
    }

    static string Exit(SettleRun command)
    {
        var judged = command.Outcome is RunOutcomes.Crashed or RunOutcomes.Completed or RunOutcomes.RateLimited
            or RunOutcomes.ProtocolViolation;
        if (!judged) return command.Outcome;
        if (command.ExitSignal is null && command.ExitCode is { } code)
        {
            return code switch
            {
                0 => RunOutcomes.ProtocolViolation,
                ExitTemporary => RunOutcomes.RateLimited,
                _ => RunOutcomes.Crashed,
            };
        }

        return command.Outcome == RunOutcomes.Completed ? RunOutcomes.Crashed : command.Outcome;
    }
}
