using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Commands;

namespace Andon.Core.Dispatch;

/// <summary>
/// What the dispatcher does next: first assign, then claim, in this order; and for every other card that is offered,
/// why it is not run.
/// </summary>
public sealed record Plan(
    ImmutableArray<AssignCard> Assignments,
    ImmutableArray<PlannedClaim> Claims,
    ImmutableArray<HeldBack> HeldBack);

/// <summary>A claim that admission lets through, at the moment of the plan and after the claims before it.</summary>
public sealed record PlannedClaim(CardId Card, string Profile, string Phase);

/// <summary>A card that could run but for this; the first obstacle, as the claim would name it.</summary>
public sealed record HeldBack(Card Of, Obstacle Obstacle)
{
    public CardId Card => Of.Id;

    public string? Assignee => Of.Assignee;

    /// <summary>Whether the board has not written this reason down yet.</summary>
    public bool IsNews => Of.WaitReason != Obstacle.Reason;
}
