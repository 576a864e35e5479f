using Andon.Salvage.Files;
using Andon.Salvage.Pages;

namespace Andon.Salvage.Trees;

/// <summary>What following a tree from its root came to.</summary>
/// <remarks>
/// <c>Pages</c>: Leaves of a table, or every page of an index: those that hold rows.
/// <c>LostPages</c>: A sentence for each pointer that leads to no page of this tree.
/// <c>HasRoot</c>: Whether at least the root was a page of the right kind.
/// </remarks>
sealed record TreeWalk(IReadOnlyList<int> Pages, Tally LostPages, bool HasRoot);

/// <summary>
/// Follows trees from their roots. No page is visited twice, by whatever tree: a pointer to a page that was visited
/// is damage, and the visits end when the pages do.
/// </summary>
sealed class TreeWalker(PageSource pages)
{
    readonly bool[] _visited = new bool[pages.PageCount + 1];

    public bool IsVisited(int page) => _visited[page];

    /// <summary>Takes a visit back: what stands on the page belongs to no tree that was followed so far.</summary>
    public void Release(int page) => _visited[page] = false;

    public TreeWalk Walk(int root, bool isTable)
    {
        var found = new List<int>();
        var lost = new Tally();
        var hasRoot = false;
        var waiting = new Stack<(int Page, int Parent)>([(root, 0)]);
        while (waiting.TryPop(out var next))
        {
            var fault = Visit(next.Page, isTable, found, waiting, lost);
            if (fault is null) hasRoot |= next.Parent == 0;
            else lost.Add(next.Parent == 0 ? $"the root, {fault}" : $"{fault}, where page {next.Parent} points to");
        }

        return new(found, lost, hasRoot);
    }

    string? Visit(int number, bool isTable, List<int> found, Stack<(int, int)> waiting, Tally lost)
    {
        var bytes = pages.Page(number);
        if (bytes.IsEmpty) return $"page {number} is not in the file";
        if (_visited[number]) return $"page {number} is reached a second time";
        if (!TryRead(number, out var page) || page.IsTable != isTable)
        {
            return !bytes.ContainsAnyExcept((byte)0)
                ? $"page {number} is zeroed"
                : $"page {number} is no page of {(isTable ? "a table" : "an index")}";
        }

        _visited[number] = true;
        if (!isTable || !page.IsInterior) found.Add(number);
        if (!page.IsInterior) return null;
        waiting.Push((page.RightChild, number));
        for (var i = page.CellCount - 1; i >= 0; i--)
        {
            if (page.TryCell(i, out var cell)) waiting.Push((cell.Child, number));
            else lost.Add($"pointer {i} of page {number} is unreadable");
        }

        return null;
    }

    bool TryRead(int number, out TreePage page) =>
        TreePage.TryRead(pages.Page(number), pages.UsableSize, number == 1 ? FileHeader.Size : 0, out page)
        || TreePage.TryReadHeadless(pages.Page(number), pages.UsableSize, out page);
}
