using Andon.Core;
using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;

namespace Andon.Server.Dispatch;

/// <summary>What a pass is asked for.</summary>
sealed record PassOrder(bool IsByHand, bool IsDry, int Most)
{
    public static PassOrder Loop { get; } = new(IsByHand: false, IsDry: false, int.MaxValue);
}

/// <summary>What a pass saw and did. Immutable.</summary>
sealed record PassReport
{
    public static PassReport None { get; } = new();

    /// <summary>Whether somebody asks for dispatch.</summary>
    public bool Dispatches { get; init; }

    /// <summary>When the pass looked; null before the first.</summary>
    public Instant? At { get; init; }

    public IReadOnlyList<Breaker> Breakers { get; init; } = [];

    public Plan Plan { get; init; } = new([], [], []);

    public IReadOnlyList<CardId> Released { get; init; } = [];

    public IReadOnlyList<RunStart> Started { get; init; } = [];

    public static PassReport Of(BoardGlance glance, Policy policy) => new()
    {
        Dispatches = policy.Dispatches,
        At = glance.Now,
        Breakers = glance.Breakers,
        Plan = glance.Plan,
        Released = [.. glance.Due.Select(card => card.Id)],
    };
}
