using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;

namespace Andon.Core.Runs;

/// <summary>
/// Opens a run on a card that admission lets through. Its phase is the lane that it was claimed from.
/// </summary>
static class Claiming
{
    const int LeaseSecondsMax = 7 * 24 * 3600;

    public static Decision Decide(Draft draft, Card card, ClaimCard command)
    {
        if (Check(draft, command) is { } invalid) return invalid.AsDecision();
        var question = new ClaimQuestion(draft.View, card, command.Kind, draft.Policy, draft.Now);
        if (Admission.First(question) is { } obstacle) return Refuse(card, obstacle);
        var run = Open(draft, card, command, Brakes.ProviderOf(question));
        draft.Put(run);
        BreakerRules.Claimed(draft, run);
        Count(draft, run);
        draft.Put(card with
        {
            Status = CardStatus.Running,
            CurrentRun = run.Id,
            DrainingRun = null,
            Attempts = run.Attempt,
            StartedAt = card.StartedAt ?? draft.Now,
            CooldownUntil = null,
            WorkspacePath = card.WorkspacePath ?? (command.Branch is null ? command.Workspace : null),
            WorkspaceNote = null,
        });
        draft.Emit(EventKinds.Claimed, card.Id, run.Id, Describe(draft, run));
        return draft.Accept(new Reply { Card = card.Id, Status = CardStatus.Running, Run = run.Id });
    }

    public static Decision Decide(Draft draft, ClaimNext command)
    {
        if (TextRules.Profile("lane", command.Profile) is { } invalid) return invalid.AsDecision();
        var profile = TextRules.ProfileName(command.Profile)!;
        var (card, obstacle) = Planner.Next(draft.View, profile, draft.Policy, draft.Now);
        if (card is null) return Nothing(profile, obstacle);
        return Decide(draft, card, new ClaimCard(card.Id, Planner.KindOf(profile, draft.Policy))
        {
            ClaimLock = command.ClaimLock,
            LeaseSeconds = command.LeaseSeconds,
        });
    }

    static Decision Nothing(string profile, Obstacle? obstacle) => Draft.Refuse(
        ErrorCode.NothingToClaim, $"Nothing was claimed for {profile}.",
        obstacle?.Why ?? "It has no task that is ready or in review.",
        obstacle?.Next ?? $"See its tasks: andon list --assignee {profile}");

    /// <summary>One more of the profile's attempts today.</summary>
    static void Count(Draft draft, Run run)
    {
        if (run.Kind == RunKinds.Manual || ProfileOf(draft.Policy, run.Profile)?.Budget is null) return;
        var id = Spending.IdOf(run.Profile!, draft.Now);
        var today = draft.FindSpending(id) ?? new Spending(id);
        draft.Put(today with { Attempts = today.Attempts + 1 });
    }

    static Run Open(Draft draft, Card card, ClaimCard command, string? provider)
    {
        var id = draft.NextRun();
        var supervised = command.Kind == RunKinds.Supervised;
        return new Run
        {
            Id = id,
            Card = card.Id,
            Attempt = card.Attempts + 1,
            Kind = command.Kind,
            Phase = card.Phase,
            Profile = card.Assignee,
            Principal = draft.Actor.Principal,
            ClaimLock = command.ClaimLock ?? draft.Actor.Label ?? draft.Actor.Principal,
            TokenHash = command.Kind == RunKinds.Manual ? null : RunToken.Hash(draft.Circumstances.Ids.RunToken(id)),
            LeaseSeconds = command.LeaseSeconds ?? draft.Policy.LeaseSeconds,
            Epoch = draft.Policy.Epoch,
            Node = supervised ? draft.Policy.Node : null,
            StepKey = card.CurrentStepKey,
            MaxRuntimeSeconds = RuntimeOf(draft, card, command.Kind),
            Workspace = command.Workspace ?? card.WorkspacePath,
            Branch = command.Branch,
            StartedAt = draft.Now,
            Provider = command.Kind == RunKinds.Manual ? null : provider,
            Pools = command.Kind == RunKinds.Manual ? default : PoolsOf(draft.Policy, card),
            ProgressTimeoutSeconds = supervised
                ? card.ProgressTimeoutSeconds
                    ?? ProfileOf(draft.Policy, card.Assignee)?.ProgressTimeoutSeconds
                    ?? draft.Policy.ProgressTimeoutSeconds
                : null,
        };
    }

    static TextList PoolsOf(Policy policy, Card card)
    {
        var pools = Capacity.PoolsOf(policy, card).ToList();
        return pools.Count == 0 ? default : TextList.Of(pools);
    }

    /// <summary>The card's own limit or its profile's, and no more than what is left of the card's budget.</summary>
    static int? RuntimeOf(Draft draft, Card card, string kind)
    {
        var limit = card.MaxRuntimeSeconds ?? ProfileOf(draft.Policy, card.Assignee)?.MaxRuntimeSeconds;
        if (kind == RunKinds.Manual || card.BudgetSeconds is not { } budget) return limit;
        var left = (int)Math.Max(1, budget - card.SpentSeconds);
        return limit < left ? limit : left;
    }

    static ProfilePolicy? ProfileOf(Policy policy, string? assignee) =>
        assignee is null ? null : policy.Profiles.GetValueOrDefault(assignee);

    static string Describe(Draft draft, Run run) => Payload.Begin()
        .Text("lock"u8, run.ClaimLock)
        .Time("expires"u8, draft.Now + TimeSpan.FromSeconds(run.LeaseSeconds))
        .Number("run_id"u8, run.Id.Value)
        .TextIfAny("source_status"u8, run.Phase == Phases.Review ? "review" : null)
        .End();

    static Decision Refuse(Card card, Obstacle obstacle) =>
        Draft.Refuse(obstacle.Code, $"Task {card.Id} was not claimed.", obstacle.Why, obstacle.Next);

    static Refusal? Check(Draft draft, ClaimCard command) =>
        TextRules.Name("lock", command.ClaimLock)
        ?? TextRules.Positive("lease_seconds", command.LeaseSeconds, LeaseSecondsMax)
        ?? TextRules.Path("workspace", command.Workspace)
        ?? TextRules.Name("branch", command.Branch)
        ?? Kind(draft, command);

    static Refusal? Kind(Draft draft, ClaimCard command) => command.Kind switch
    {
        RunKinds.Manual or RunKinds.Pull => null,
        RunKinds.Supervised when draft.Actor.Kind is ActorKind.System or ActorKind.Service => null,
        RunKinds.Supervised => new(
            ErrorCode.Forbidden, $"Task {command.Card} was not claimed.", "Only the dispatcher starts supervised runs.",
            $"Claim it by hand: andon claim {command.Card}"),
        _ => TextRules.Bad("kind", $"'{command.Kind}' is not a kind of run.", "Give supervised, pull or manual."),
    };
}
