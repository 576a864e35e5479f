using Andon.Core.Breakers;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// The breakers as a claim meets them: an open one lets one probe through when its cooldown is over, and nothing else
/// until that run has shown something.
/// </summary>
static class Brakes
{
    public static Obstacle? Profile(ClaimQuestion question) =>
        question.Card.Assignee is { } profile ? Find(question, BreakerKinds.Profile, profile) : null;

    public static Obstacle? Provider(ClaimQuestion question) =>
        ProviderOf(question) is { } provider ? Find(question, BreakerKinds.Provider, provider) : null;

    /// <summary>Whose quota a run of the card would use.</summary>
    public static string? ProviderOf(ClaimQuestion question)
    {
        var card = question.Card;
        if (card.ProviderOverride is { } own) return own;
        if (card.Assignee is not { } name) return null;
        return question.Policy.Profiles.TryGetValue(name, out var profile) && profile.Provider is { } provider
            ? provider
            : name;
    }

    static Obstacle? Find(ClaimQuestion question, string kind, string name)
    {
        if (question.IsManual) return null;
        if (question.FindBreaker(kind, name) is not { IsOpen: true } breaker) return null;
        var probing = breaker.Probe is { } id && question.View.FindRun(id) is { EndedAt: null };
        if (!probing && !question.Ledger.IsProbing(breaker.Id) && !(breaker.Until > question.Now)) return null;
        var when = probing
            ? $"run {breaker.Probe} is trying whether it works again"
            : $"the next try is at {Refusals.Clock(breaker.Until!.Value)}";
        var error = breaker.Error is { } last ? $" Last: {Cards.TextRules.Preview(last)}" : "";
        return new(
            ErrorCode.BreakerOpen, $"breaker_{kind}", $"{Trouble(breaker)}; {when}.{error}",
            $"Wait, or say that it works again: andon breakers reset {breaker.Id}")
        {
            Since = breaker.OpenedAt,
            Until = probing ? null : breaker.Until,
        };
    }

    static string Trouble(Breaker breaker) => breaker.Kind == BreakerKinds.Provider
        ? $"The provider {breaker.Name} refuses for now"
        : $"Runs of the profile {breaker.Name} fail on one task after the other";
}
