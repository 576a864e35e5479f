using Andon.Core;

namespace Andon.Server.Collection;

/// <summary>One kind of what piles up beside one board. Used by one collection at a time.</summary>
interface ICollected
{
    string Kind { get; }

    /// <summary>Changes nothing.</summary>
    /// <param name="before">What was needed or written at that moment or later stays.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one away that the look found, if it may still go. Answers why it stays; null when it is gone. Throws
    /// IOException when the disk does not let it go.
    /// </summary>
    Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken);
}

/// <summary>What there is of a kind, what of it may go, and what stays although it is old, with the reason.</summary>
sealed record Findings(int All, IReadOnlyList<Found> Going, IReadOnlyList<Kept> Stays)
{
    public static Findings Nothing { get; } = new(0, [], []);
}

/// <summary>Something that may go: its name within the kind, and how many bytes go with it.</summary>
sealed record Found(string Name, long Bytes);

sealed record Kept(string Name, string Reason);
