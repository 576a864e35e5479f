namespace Andon.Salvage;

/// <summary>Where a row was found, from the surest place to the least sure.</summary>
public enum RowOrigin
{
    /// <summary>On a page that the b-tree of its table reaches.</summary>
    Tree,

    /// <summary>On a leaf page that no tree reaches, or that another table's tree reaches: its content told.</summary>
    Leaf,

    /// <summary>In an index that holds every column of its table; the table itself has lost the row.</summary>
    Index,

    /// <summary>On a page that was given back: the row had been deleted.</summary>
    FreePage,
}
