namespace Andon.Salvage.Trees;

/// <summary>A cell of a page that was read: values, or why there are none.</summary>
/// <remarks><c>RowId</c>: 0 for a cell that could not be read at all, and in indexes.</remarks>
readonly record struct FoundRecord(int Page, int Cell, long RowId, object?[]? Values, LossCause Fault)
{
    /// <summary>A text of it has bytes that are no text, or a run of zeros.</summary>
    public bool HasBrokenText { get; init; }

    /// <summary>It goes on over further pages.</summary>
    public bool IsSpread { get; init; }
}
