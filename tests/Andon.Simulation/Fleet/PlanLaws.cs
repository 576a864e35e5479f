using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;

namespace Andon.Simulation.Fleet;

/// <summary>
/// What must hold of a plan, and of a board on which a pass has nothing left to do: whatever waits has a reason, and
/// <c>andon why</c> gives the same one. Used by one thread.
/// </summary>
sealed class PlanLaws(Coverage<Moment> coverage)
{
    public void CheckPlan(Plan plan, MemoryBoard board, Policy policy, Instant now)
    {
        var named = plan.Claims.Select(claim => claim.Card).Concat(plan.HeldBack.Select(held => held.Card)).ToList();
        Laws.Hold(named.Distinct().Count() == named.Count, "a plan names a card twice");
        Laws.Hold(plan.Claims.Length == 0 || policy.Dispatches, "something is planned while dispatch is off");
        foreach (var held in plan.HeldBack) Note(held.Obstacle.Reason);
        NoteAgeing(plan, board);
        foreach (var card in board.Cards.Where(card => card.Status is CardStatus.Ready or CardStatus.Review))
        {
            var isAssigned = plan.Assignments.Any(assignment => assignment.Card == card.Id);
            Laws.Hold(isAssigned || named.Contains(card.Id), $"{card.Id} is {card.Status}, and the plan forgets it");
        }
    }

    /// <summary>The pass is over: what could run does, and everything else says why it does not.</summary>
    public static void CheckRest(Plan plan, MemoryBoard board, Policy policy, Instant now)
    {
        foreach (var held in plan.HeldBack)
        {
            var why = Why.Explain(board, held.Card, policy, now);
            Laws.Hold(
                why is not null && why.Reasons.Any(reason => reason.Card == held.Card
                    && reason.Code == held.Obstacle.Reason && reason.Text == held.Obstacle.Why),
                $"{held.Card} waits because of {held.Obstacle.Reason}, and why says "
                    + string.Join(", ", why?.Reasons.Select(reason => reason.Code) ?? []));
            Laws.Hold(
                why!.Reasons.All(reason => reason.Code != Why.Runnable || reason.Card != held.Card),
                $"{held.Card} waits and is said to be runnable");
            var isSilent = held.Obstacle.Reason is "dispatch_off" or "unassigned";
            Laws.Hold(
                isSilent || !held.IsNews || now - held.Of.StatusAt < TimeSpan.FromSeconds(1),
                $"{held.Card} waits because of {held.Obstacle.Reason}, and the board says {held.Of.WaitReason}");
        }
    }

    /// <summary>A card of lower priority goes before one that could run as well.</summary>
    void NoteAgeing(Plan plan, MemoryBoard board)
    {
        var capped = plan.HeldBack
            .Where(held => held.Obstacle.Reason is "cap_board" or "cap_host")
            .Select(held => held.Of.Priority);
        var best = int.MinValue;
        foreach (var priority in capped) best = Math.Max(best, priority);
        for (var i = plan.Claims.Length - 1; i >= 0; i--)
        {
            var priority = board.FindCard(plan.Claims[i].Card)!.Priority;
            if (priority < best) coverage.Reach(Moment.AgeingOvertook);
            best = Math.Max(best, priority);
        }
    }

    void Note(string reason)
    {
        Moment? moment = reason switch
        {
            "cap_board" => Moment.BoardCap,
            "cap_host" => Moment.HostCap,
            "cap_profile" => Moment.ProfileCap,
            "cap_pool" => Moment.PoolCap,
            "host_pressure" => Moment.PressureHold,
            "workspace_busy" => Moment.WorkspaceBusy,
            "draining" => Moment.ClaimWaitedForOldTree,
            "held_paused" or "held_stopped" => Moment.Held,
            "awaits_approval" => Moment.ApprovalAwaited,
            "dispatch_off" => Moment.DispatchOff,
            _ when reason.StartsWith("paused_", StringComparison.Ordinal) => Moment.Paused,
            _ when reason.StartsWith("budget_profile", StringComparison.Ordinal) => Moment.ProfileBudgetExhausted,
            _ when reason.StartsWith("budget_", StringComparison.Ordinal) => Moment.CardBudgetExhausted,
            _ => null,
        };
        if (moment is { } reached) coverage.Reach(reached);
    }
}
