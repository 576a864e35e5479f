using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// The caps on runs at the same time. They are kept inside the claim, so that no way in can exceed them.
/// </summary>
static class Capacity
{
    public static Obstacle? Board(ClaimQuestion question)
    {
        if (question.IsManual || question.Policy.BoardRunsMax is not { } most) return null;
        return Full("board", question.Ledger.Board, most, "The board");
    }

    public static Obstacle? Host(ClaimQuestion question)
    {
        if (!question.IsSupervised || question.Policy.HostRunsMax is not { } most) return null;
        return Full("host", question.Ledger.Supervised + question.Policy.HostRunsElsewhere, most, "This host");
    }

    public static Obstacle? Profile(ClaimQuestion question)
    {
        if (question.IsManual || question.Card.Assignee is not { } profile) return null;
        if (MostOf(question.Policy, profile) is not { } most) return null;
        var elsewhere = question.Policy.ProfileRunsElsewhere.GetValueOrDefault(profile);
        return Full("profile", question.Ledger.Of(profile) + elsewhere, most, $"The profile {profile}");
    }

    static int? MostOf(Policy policy, string profile) =>
        policy.Profiles.TryGetValue(profile, out var own) && own.RunsMax is { } most ? most : policy.ProfileRunsMax;

    static Obstacle? Full(string scope, int runs, int most, string what)
    {
        if (runs < most) return null;
        return new(
            ErrorCode.CapReached, $"cap_{scope}", $"{what} has {runs} of at most {most} runs.",
            "Wait until a run ends; see them with: andon list --status running");
    }
}
