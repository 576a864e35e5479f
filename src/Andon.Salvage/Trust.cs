namespace Andon.Salvage;

/// <summary>How far what was read can be taken for what was written.</summary>
public enum Trust
{
    /// <summary>Every page of the table was read, and nothing contradicts anything.</summary>
    Whole,

    /// <summary>The rows found are sound; others are, or may be, missing.</summary>
    RowsMayBeMissing,

    /// <summary>The table's tree is gone: rows were told by their look alone.</summary>
    Fragments,
}
