using System.Collections.Immutable;

namespace Andon.Core.Diagnostics;

/// <summary>A rule: the kind of finding it gives, and how.</summary>
public sealed record DiagnosticRule(string Kind, Func<DiagnosticFacts, Diagnostic?> Find);

/// <summary>
/// Asks every rule about a card. Stateless and read-only: a finding is gone when its cause is. A rule that fails hides
/// no other one, and is named.
/// </summary>
/// <param name="Found">Worst first, then newest; equal ones in the order of the rules.</param>
/// <param name="Failed">The kinds of the rules that failed.</param>
public sealed record Diagnosis(ImmutableArray<Diagnostic> Found, ImmutableArray<string> Failed)
{
    public static IReadOnlyList<DiagnosticRule> Rules { get; } =
    [
        new(DiagnosticKinds.PhantomReferences, ReferenceRules.Phantoms),
        new(DiagnosticKinds.RepeatedFailures, FailureRules.Failures),
        new(DiagnosticKinds.RepeatedCrashes, FailureRules.Crashes),
        new(DiagnosticKinds.StuckInBlocked, BlockRules.Stuck),
        new(DiagnosticKinds.BlockCycling, BlockRules.Cycling),
        new(DiagnosticKinds.StrandedInReady, WaitingRules.Stranded),
        new(DiagnosticKinds.HeldBack, WaitingRules.Held),
        new(DiagnosticKinds.SilentRun, RunRules.Silent),
        new(DiagnosticKinds.NearLimit, RunRules.NearLimit),
        new(DiagnosticKinds.DrainingRun, RunRules.Draining),
    ];

    public static Diagnosis Of(DiagnosticFacts facts) => Of(facts, Rules);

    public static Diagnosis Of(DiagnosticFacts facts, IReadOnlyList<DiagnosticRule> rules)
    {
        var found = new List<Diagnostic>();
        var failed = new List<string>();
        foreach (var rule in rules)
        {
            try
            {
                if (rule.Find(facts) is { } diagnostic) found.Add(diagnostic);
            }
#pragma warning disable CA1031 // A loop's body: whatever one rule trips over, the others have their say.
            catch (Exception)
#pragma warning restore CA1031
            {
                failed.Add(rule.Kind);
            }
        }

        var ordered = found.OrderByDescending(each => each.Severity).ThenByDescending(each => each.LastSeenAt);
        return new([.. ordered], [.. failed]);
    }
}
