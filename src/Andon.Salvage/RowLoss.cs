namespace Andon.Salvage;

/// <summary>Why rows of a table are known to be lost.</summary>
public enum LossCause
{
    /// <summary>The row's long values continue on pages that are gone or are used by another row.</summary>
    BrokenOverflow,

    /// <summary>A cell of one of the table's pages does not decode, or its values cannot be of this table.</summary>
    UnreadableRecord,

    /// <summary>The row is there, and bytes of it were overwritten: see the table's doubtful rows.</summary>
    Overwritten,

    /// <summary>A page of the table holds no table page any more. Counted in pages: its rows are unknown.</summary>
    LostPage,

    /// <summary>An index still names the row, and no page holds it.</summary>
    NamedByIndexOnly,

    /// <summary>Two different rows bear the same key; one of them was kept.</summary>
    SameKey,
}

/// <summary>A counted loss.</summary>
/// <remarks>
/// <c>Count</c>: Rows; for <see cref="LossCause.LostPage"/> pages.
/// <c>Examples</c>: A sentence each, for at most <see cref="ExamplesMax"/> of them.
/// </remarks>
public sealed record RowLoss(LossCause Cause, int Count, IReadOnlyList<string> Examples)
{
    public const int ExamplesMax = 20;
}
