using Andon.Storage.Faults;

namespace Andon.Storage.Contract;

/// <summary>
/// What can be saved of a board of which something is lost for good, where each part comes from, and what is lost.
/// </summary>
public sealed record RepairReport
{
    /// <summary>Whether the board was made of it; otherwise nothing was changed.</summary>
    public required bool IsApplied { get; init; }

    /// <summary>What is wrong with its files.</summary>
    public required IReadOnlyList<Damage> Damage { get; init; }

    /// <summary>The last record that the board has, or would have.</summary>
    public required long Record { get; init; }

    /// <summary>The last event that the board has, or would have.</summary>
    public required long Position { get; init; }

    /// <summary>A sentence each.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>A sentence each, with ranges or keys; none when nothing is known to be lost.</summary>
    public required IReadOnlyList<string> Lost { get; init; }
}

/// <summary>
/// A copy of a board's database from a backup, proved to be whole, and gone on with the archived log as far as that
/// reaches. It is nobody's store; whoever gives it removes it.
/// </summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">How the report calls it.</param>
public sealed record RepairCopy(string Path, string Name);

/// <summary>A repair, and the board's store when it was done.</summary>
public sealed record BoardRepair(RepairReport Report, IBoardStore? Store);
