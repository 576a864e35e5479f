using System.Buffers.Binary;

namespace Andon.Salvage.Pages;

/// <summary>
/// A page of a b-tree, read with every bound checked: a page that was cut off, or whose pointers lead out of it, has
/// fewer readable cells and throws nothing.
/// </summary>
readonly ref struct TreePage
{
    const int LeafHeaderSize = 8;
    const int InteriorHeaderSize = 12;
    const int CellSizeMin = 4;

    readonly ReadOnlySpan<byte> _page;
    readonly int _pointers;
    readonly int _usableSize;

    TreePage(ReadOnlySpan<byte> page, int usableSize, int header, PageKind kind, int cellCount)
    {
        _page = page;
        _usableSize = usableSize;
        _pointers = header + (IsInteriorKind(kind) ? InteriorHeaderSize : LeafHeaderSize);
        Kind = kind;
        CellCount = cellCount;
        RightChild = IsInteriorKind(kind) ? Child(page, header + LeafHeaderSize) : 0;
    }

    public PageKind Kind { get; }

    public int CellCount { get; }

    public int RightChild { get; }

    public bool IsInterior => IsInteriorKind(Kind);

    public bool IsTable => Kind is PageKind.InteriorTable or PageKind.LeafTable;

    public ReadOnlySpan<byte> Bytes => _page;

    /// <summary>False when the bytes cannot be a page of a b-tree.</summary>
    /// <remarks><c>header</c>: Where the page's header begins: 100 on page 1, otherwise 0.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> page, int usableSize, int header, out TreePage result)
    {
        result = default;
        if (page.Length > usableSize) page = page[..usableSize];
        if (page.Length < header + InteriorHeaderSize) return false;
        var kind = (PageKind)page[header];
        if (kind is not (PageKind.InteriorIndex or PageKind.InteriorTable or PageKind.LeafIndex or PageKind.LeafTable))
        {
            return false;
        }

        var cellCount = BinaryPrimitives.ReadUInt16BigEndian(page[(header + 3)..]);
        var pointersEnd = header + (IsInteriorKind(kind) ? InteriorHeaderSize : LeafHeaderSize) + (2 * cellCount);
        if (pointersEnd > usableSize || cellCount * (CellSizeMin + 2) > usableSize) return false;
        result = new(page, usableSize, header, kind, cellCount);
        return true;
    }

    /// <summary>
    /// A leaf whose eight bytes of header were zeroed while its cells stayed: the pointers behind it still tell them.
    /// </summary>
    public static bool TryReadHeadless(ReadOnlySpan<byte> page, int usableSize, out TreePage result)
    {
        result = default;
        if (page.Length < usableSize || page[..LeafHeaderSize].ContainsAnyExcept((byte)0)) return false;
        var count = 0;
        for (var at = LeafHeaderSize; at + 2 <= usableSize; at += 2, count++)
        {
            var pointer = BinaryPrimitives.ReadUInt16BigEndian(page[at..]);
            if (pointer <= at || pointer > usableSize - CellSizeMin) break;
        }

        if (count == 0) return false;
        result = new(page[..usableSize], usableSize, 0, PageKind.LeafTable, count);
        return true;
    }

    /// <summary>The place of a cell, unchecked; -1 when even its pointer is cut off.</summary>
    public int Pointer(int index)
    {
        var at = _pointers + (2 * index);
        return at + 2 <= _page.Length ? BinaryPrimitives.ReadUInt16BigEndian(_page[at..]) : -1;
    }

    public bool TryCell(int index, out Cell cell)
    {
        cell = default;
        var at = Pointer(index);
        if (at < _pointers + (2 * CellCount) || at > _page.Length - CellSizeMin) return false;
        var child = 0;
        if (IsInterior)
        {
            child = Child(_page, at);
            at += 4;
        }

        long length = 0, rowId = 0;
        if (Kind != PageKind.InteriorTable && !Varint.TryRead(_page, ref at, out length)) return false;
        if (IsTable && !Varint.TryRead(_page, ref at, out rowId)) return false;
        if (Kind == PageKind.InteriorTable)
        {
            cell = new(index, rowId, child, 0, at, 0, 0);
            return true;
        }

        if (length < 0) return false;
        var local = LocalLength(length);
        var end = at + local + (local < length ? 4 : 0);
        if (end > _page.Length) return false;
        cell = new(index, rowId, child, length, at, local, local < length ? Child(_page, at + local) : 0);
        return true;
    }

    /// <summary>How much of a payload stands on the page itself: fixed by the file format.</summary>
    int LocalLength(long length)
    {
        var max = Kind == PageKind.LeafTable ? _usableSize - 35 : ((_usableSize - 12) * 64 / 255) - 23;
        if (length <= max) return (int)length;
        var min = ((_usableSize - 12) * 32 / 255) - 23;
        var wanted = min + (int)((length - min) % (_usableSize - 4));
        return wanted <= max ? wanted : min;
    }

    /// <summary>A number of a page; 0, which is none, when it is out of all ranges.</summary>
    static int Child(ReadOnlySpan<byte> page, int at)
    {
        if (at + 4 > page.Length) return 0;
        var value = BinaryPrimitives.ReadUInt32BigEndian(page[at..]);
        return value > int.MaxValue ? 0 : (int)value;
    }

    static bool IsInteriorKind(PageKind kind) => kind is PageKind.InteriorIndex or PageKind.InteriorTable;
}
