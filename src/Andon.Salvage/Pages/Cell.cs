namespace Andon.Salvage.Pages;

/// <summary>One entry of a page: where its payload lies, and where that goes on.</summary>
/// <remarks>
/// <c>Child</c>: Of interior pages: the page to the left of the key; otherwise 0.
/// <c>Length</c>: Of the whole payload, with what lies on overflow pages.
/// <c>Start</c>: Of the payload's part on this page.
/// <c>Local</c>: Bytes of the payload on this page.
/// <c>Overflow</c>: The page on which the payload goes on; 0 when it does not.
/// </remarks>
readonly record struct Cell(int Index, long RowId, int Child, long Length, int Start, int Local, int Overflow);
