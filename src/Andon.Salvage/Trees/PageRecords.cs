using Andon.Salvage.Files;
using Andon.Salvage.Pages;

namespace Andon.Salvage.Trees;

/// <summary>
/// Reads every record of a page. The cells of a page may not take many more bytes than it has, so that a page whose
/// pointers all lead to one long record does not multiply it; a few more they may, since the length of one of them may
/// be wrong.
/// </summary>
sealed class PageRecords(PageSource pages, OverflowReader overflow, RecordReader reader)
{
    const int TimesItsSize = 4;

    /// <summary>Empty when the page is none of that kind.</summary>
    public List<FoundRecord> Read(int number, bool isTable)
    {
        var records = new List<FoundRecord>();
        var bytes = pages.Page(number);
        var header = number == 1 ? FileHeader.Size : 0;
        if (!TreePage.TryRead(bytes, pages.UsableSize, header, out var page)
            && !TreePage.TryReadHeadless(bytes, pages.UsableSize, out page))
        {
            return records;
        }

        if (page.IsTable != isTable || page.Kind == PageKind.InteriorTable) return records;
        var room = TimesItsSize * pages.UsableSize;
        for (var i = 0; i < page.CellCount; i++)
        {
            if (!page.TryCell(i, out var cell) || (room -= cell.Local) < 0)
            {
                records.Add(new(number, i, 0, null, LossCause.UnreadableRecord));
            }
            else
            {
                records.Add(Decode(page, number, cell));
            }
        }

        return records;
    }

    FoundRecord Decode(TreePage page, int number, Cell cell)
    {
        if (!overflow.TryRead(page.Bytes, number, cell, out var payload))
        {
            return new(number, cell.Index, cell.RowId, null, LossCause.BrokenOverflow);
        }

        var values = reader.Read(payload, out var hasBrokenText);
        return new(number, cell.Index, cell.RowId, values, LossCause.UnreadableRecord)
        {
            HasBrokenText = hasBrokenText,
            IsSpread = cell.Local < cell.Length,
        };
    }
}
