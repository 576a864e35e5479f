using System.Buffers.Binary;
using Andon.Salvage.Files;

namespace Andon.Salvage.Pages;

/// <summary>
/// Puts together payloads that go on over other pages. A chain counts only if it has exactly the pages that its length
/// asks for, ends with the last of them, and shares none with another row. Nothing is allocated before that is known.
/// </summary>
sealed class OverflowReader(PageSource pages)
{
    /// <summary>Bounds the work on files whose cells all claim long chains.</summary>
    long _stepsLeft = 4096 + (4L * pages.PageCount);

    readonly Dictionary<int, (int Page, int Cell)> _ownerByPage = [];

    /// <summary>Pages that belong to rows which were read.</summary>
    public bool IsOwned(int page) => _ownerByPage.ContainsKey(page);

    /// <summary>Its pages are not that row's after all: another may have them.</summary>
    public void Release(int page, int cell)
    {
        var owned = _ownerByPage.Where(entry => entry.Value == (page, cell)).Select(entry => entry.Key).ToList();
        foreach (var each in owned) _ownerByPage.Remove(each);
    }

    /// <summary>False when the chain is broken; then there is no payload at all, not a shorter one.</summary>
    public bool TryRead(ReadOnlySpan<byte> page, int number, Cell cell, out ReadOnlySpan<byte> payload)
    {
        payload = page.Slice(cell.Start, cell.Local);
        if (cell.Local == cell.Length) return true;
        var chain = Chain(cell, (number, cell.Index));
        if (chain is null) return false;
        var whole = new byte[(int)cell.Length];
        payload.CopyTo(whole);
        var at = cell.Local;
        foreach (var next in chain)
        {
            _ownerByPage[next] = (number, cell.Index);
            var part = pages.Page(next)[4..pages.UsableSize];
            var length = Math.Min(part.Length, whole.Length - at);
            part[..length].CopyTo(whole.AsSpan(at));
            at += length;
        }

        payload = whole;
        return true;
    }

    List<int>? Chain(Cell cell, (int, int) owner)
    {
        if (cell.Length > Array.MaxLength) return null;
        var perPage = pages.UsableSize - 4;
        var count = (cell.Length - cell.Local + perPage - 1) / perPage;
        if (count > pages.PageCount) return null;
        var chain = new List<int>();
        var seen = new HashSet<int>();
        for (var next = cell.Overflow; next != 0; next = Next(next))
        {
            if (chain.Count == count || _stepsLeft-- <= 0) return null;
            if (pages.Page(next).Length < pages.UsableSize || !seen.Add(next)) return null;
            if (_ownerByPage.TryGetValue(next, out var other) && other != owner) return null;
            chain.Add(next);
        }

        return chain.Count == count && !IsZeroed(chain[^1]) ? chain : null;
    }

    /// <summary>A page that was zeroed would pass for the end of a chain.</summary>
    bool IsZeroed(int page) => !pages.Page(page).ContainsAnyExcept((byte)0);

    /// <summary>-1 for a number that is no page's: it is found out of range, and breaks the chain.</summary>
    int Next(int page)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(pages.Page(page));
        return value > int.MaxValue ? -1 : (int)value;
    }
}
