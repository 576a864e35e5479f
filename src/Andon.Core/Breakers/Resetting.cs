using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Breakers;

/// <summary>Closes a breaker by a person's word; no worker can.</summary>
static class Resetting
{
    public static Decision Decide(Draft draft, ResetBreaker command)
    {
        if (draft.Actor.Kind == ActorKind.AgentRun)
        {
            return Draft.Refuse(
                ErrorCode.Forbidden, "The breaker was not reset.", "A worker may not say that things work again.",
                "Ask a person.");
        }

        var parts = command.Breaker.Split('/', 2);
        if (parts.Length == 2 && draft.FindBreaker(parts[0], parts[1]) is { } breaker)
        {
            BreakerRules.Reset(draft, breaker);
            return draft.Accept(new Reply());
        }

        return Draft.Refuse(
            ErrorCode.BreakerNotFound, "The breaker was not reset.",
            $"No breaker {command.Breaker} remembers anything.",
            "See those there are with: andon breakers");
    }
}
