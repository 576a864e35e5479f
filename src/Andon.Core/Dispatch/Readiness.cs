using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// Whether the card's assignee is a profile that we can start. Other lanes come and claim for themselves.
/// </summary>
static class Readiness
{
    public static Obstacle? Find(ClaimQuestion question)
    {
        if (!question.IsSupervised) return null;
        var card = question.Card;
        if (card.Assignee is not { } name) return Unassigned(card);
        if (!question.Policy.Profiles.TryGetValue(name, out var profile))
        {
            return NotReady(
                "profile_missing", $"No profile is named {name} here; if it is an outside lane, that lane claims it.");
        }

        if (!profile.Enabled) return NotReady("profile_disabled", $"The profile {name} is disabled.");
        if (profile.IsHuman)
        {
            return NotReady("lane_human", $"A person does the work of {name}; nobody is started.") with
            {
                Next = $"Whoever does it: andon claim {card.Id}",
            };
        }

        if (!profile.HasCommand)
            return NotReady("profile_no_command", $"The profile {name} has no command; somebody has to claim it.");
        if (profile.Problem is not { } problem) return null;
        return new(
            ErrorCode.ProfileNotReady, "profile_unresolved", $"The profile {name} cannot be started. {problem}",
            $"See what it lacks: andon profile check {name}");
    }

    public static Obstacle Unassigned(Card card) => new(
        ErrorCode.Unassigned, "unassigned", "It has no assignee.", $"Assign it: andon assign {card.Id} PROFILE")
    {
        Since = card.StatusAt,
    };

    static Obstacle NotReady(string reason, string why) =>
        new(ErrorCode.ProfileNotReady, reason, why, "See the profiles with: andon assignees");
}
