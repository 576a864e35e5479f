using Andon.Core.Boards;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Simulation.Fleet;

/// <summary>
/// What no claim gets past, whoever gives it and however old the plan is that it comes from. Counts trees and not
/// rows. Used by one thread.
/// </summary>
sealed class ClaimLaws(IReadOnlyDictionary<RunId, Tree> trees, Coverage<Moment> coverage)
{
    public void Check(Snapshot before, MemoryBoard after, Asked asked, CommittedEvent told, Run run)
    {
        var card = before.FindCard(run.Card)!; // a claimed card was there
        CheckForAll(before, asked.Policy, card);
        if (run.Kind == RunKinds.Manual)
        {
            coverage.Reach(Moment.ClaimedByHand);
            return;
        }

        if (run.Kind == RunKinds.Pull) coverage.Reach(Moment.PulledByLane);
        Hold(card.CooldownUntil is null || card.CooldownUntil <= told.At, card, "cools down");
        CheckBudgets(before, asked.Policy, card, told.At);
        CheckBreaker(before, after, "profile", run.Profile, run, told.At);
        CheckBreaker(before, after, "provider", run.Provider, run, told.At);
        CheckCaps(before, asked.Policy, run);
        if (run.Kind == RunKinds.Supervised) CheckHost(asked.Policy, card, run);
    }

    static void CheckForAll(Snapshot before, Policy policy, Card card)
    {
        Hold(card.Status is CardStatus.Ready or CardStatus.Review, card, $"is {card.Status}");
        Hold(card.OpenParents == 0, card, "waits for a parent");
        Hold(card.HoldKind is null, card, $"is {card.HoldKind}");
        Hold(card.Approval != Approvals.Needed, card, "is not approved");
        Hold(
            before.Runs.Values.All(run => run.Card != card.Id || run is { EndedAt: not null, TreeGoneAt: not null }),
            card, "has a run that is not over");
        var pause = policy.Pauses.FirstOrDefault(pause => pause.Scope != "profile" || pause.Name == card.Assignee);
        Hold(pause is null, card, $"is under the pause of {pause?.Scope} {pause?.Name}");
    }

    static void CheckBudgets(Snapshot before, Policy policy, Card card, Core.Instant now)
    {
        Hold(!(card.Attempts >= card.BudgetAttempts), card, "has no attempt left");
        Hold(!(card.SpentSeconds >= card.BudgetSeconds), card, "has no time left");
        Hold(!(card.SpentTokens >= card.BudgetTokens), card, "has no token left");
        if (card.Assignee is not { } name || !policy.Profiles.TryGetValue(name, out var profile)) return;
        var spent = before.Spent.GetValueOrDefault(Spending.IdOf(name, now));
        var isUsed = spent is null ? profile.Budget is { Attempts: <= 0 } : Laws.IsUsed(spent, profile.Budget);
        Hold(!isUsed, card, "belongs to a profile without budget");
    }

    void CheckBreaker(
        Snapshot before, MemoryBoard after, string kind, string? name, Run run, Core.Instant now)
    {
        if (name is null || before.Breakers.GetValueOrDefault(Breaker.IdOf(kind, name)) is not { IsOpen: true } open)
            return;
        Hold(open.Until <= now, before.Cards[run.Card], $"meets the open breaker {open.Id}");
        var probe = before.Runs.Values.FirstOrDefault(
            other => other.EndedAt is null && other.Kind != RunKinds.Manual && other.StartedAt >= open.Until
                && (kind == "profile" ? other.Profile : other.Provider) == name);
        Hold(probe is null, before.Cards[run.Card], $"is a second probe of {open.Id} beside run {probe?.Id}");
        Hold(after.FindBreaker(kind, name)?.Probe == run.Id, before.Cards[run.Card], $"is no probe of {open.Id}");
        coverage.Reach(kind == "profile" ? Moment.ProfileProbed : Moment.ProviderProbed);
    }

    /// <summary>What lives besides the run that was just claimed: trees of ours, and runs that a lane has.</summary>
    List<Run> Others(Snapshot before, Run claimed) =>
    [
        .. trees.Values.Where(tree => tree.Counts && tree.Id != claimed.Id).Select(tree => tree.Run),
        .. before.Runs.Values.Where(run => run is { Kind: RunKinds.Pull, EndedAt: null }),
    ];

    void CheckCaps(Snapshot before, Policy policy, Run run)
    {
        var card = before.Cards[run.Card];
        var others = Others(before, run);
        Hold(!(others.Count >= policy.BoardRunsMax), card, $"is one more than the board's {policy.BoardRunsMax} runs");
        if (run.Profile is { } profile)
        {
            var most = policy.Profiles.GetValueOrDefault(profile)?.RunsMax ?? policy.ProfileRunsMax;
            var runs = others.Count(other => other.Profile == profile)
                + policy.ProfileRunsElsewhere.GetValueOrDefault(profile);
            Hold(!(runs >= most), card, $"is one more than the {most} runs of {profile}");
        }

        foreach (var pool in Planner.PoolsOf(policy, card))
        {
            var runs = others.Count(other => other.Pools.Items.Contains(pool))
                + policy.PoolRunsElsewhere.GetValueOrDefault(pool);
            Hold(runs < policy.Pools.GetValueOrDefault(pool), card, $"is one more than the pool {pool} holds");
            Hold(run.Pools.Items.Contains(pool), card, $"takes no place of {pool}");
        }

        if (run.Workspace is { } path)
            Hold(others.All(other => other.Workspace != path), card, $"works in {path}, as another does");
    }

    void CheckHost(Policy policy, Card card, Run run)
    {
        var runs = trees.Values.Count(tree => tree.Counts && tree.Id != run.Id) + policy.HostRunsElsewhere;
        Hold(!(runs >= policy.HostRunsMax), card, $"is one more than the host's {policy.HostRunsMax} runs");
        Hold(policy.Pressure.Level != PressureLevel.Critical, card, "meets a host that is hard pressed");
        Hold(policy.Pressure.Level == PressureLevel.None || runs == 0, card, "is not alone on a pressed host");
        var profile = policy.Profiles.GetValueOrDefault(run.Profile ?? "");
        Hold(profile is { Enabled: true, HasCommand: true }, card, $"belongs to {run.Profile}, which cannot start");
    }

    static void Hold(bool isTrue, Card card, string otherwise) =>
        Laws.Hold(isTrue, $"{card.Id} was claimed, and it {otherwise}");
}
