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

    public Plan Plan { get; init; } = new([], [], []);

    public IReadOnlyList<CardId> Released { get; init; } = [];

    public IReadOnlyList<RunStart> Started { get; init; } = [];

    public static PassReport Of(BoardGlance glance, Policy policy) => new()
    {
        Dispatches = policy.Dispatches,
        Plan = glance.Plan,
        Released = [.. glance.Due.Select(card => card.Id)],
    };
}
