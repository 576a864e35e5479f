using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Diagnostics;

/// <summary>Everything that the rules look at for one card: from one snapshot, at one moment.</summary>
public sealed record DiagnosticFacts
{
    /// <summary>The kinds of events that the rules look at; others need not be loaded.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        EventKinds.Blocked, EventKinds.BlockLoopDetected, EventKinds.Unblocked, EventKinds.Commented,
        EventKinds.Completed, EventKinds.Edited, EventKinds.SuspectedReferences,
    ];

    public required Card Card { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<CommittedEvent> Events { get; init; } = [];

    /// <summary>When the open run's worker last wrote something.</summary>
    public Instant? LastOutput { get; init; }

    /// <summary>Why a card that could run does not; null when it could, or when that is not the question.</summary>
    public WhyReason? Obstacle { get; init; }

    public DiagnosticSettings Settings { get; init; } = new();

    /// <summary>Failures in a row at which the card is blocked.</summary>
    public int FailureLimit { get; init; } = Policy.Open.FailureLimit;

    public Run? Open => Card.CurrentRun is { } id ? Runs.LastOrDefault(run => run.Id == id) : null;

    public Run? Draining => Card.DrainingRun is { } id ? Runs.LastOrDefault(run => run.Id == id) : null;

    /// <summary>The failures in a row at which it is told.</summary>
    public int FailureThreshold => Math.Max(1, Settings.FailureThreshold ?? FailureLimit);

    public static DiagnosticFacts Of(IBoardView view, Card card, Policy policy, Instant now) => new()
    {
        Card = card,
        Now = now,
        Runs = card.Attempts == 0 ? [] : view.RunsOf(card.Id),
        Obstacle = card.Status is CardStatus.Ready or CardStatus.Review ? Find(view, card, policy, now) : null,
        FailureLimit = policy.FailureLimit,
    };

    static WhyReason? Find(IBoardView view, Card card, Policy policy, Instant now) =>
        Why.Explain(view, card.Id, policy, now)?.Reasons
            .FirstOrDefault(reason => reason.Card == card.Id && reason.Code != Why.Runnable);
}
