using Andon.Salvage.Pages;

namespace Andon.Salvage.Files;

/// <summary>
/// Tells the page size of a file whose header is lost: of the possible sizes, the one at whose boundaries the most
/// bytes look like pages of a b-tree. Cells fill a page from its end, so a page looks right only at its own size.
/// </summary>
static class PageSizeGuess
{
    public const int Min = 512;
    const int Max = 65536;

    /// <summary>Pages looked at for each size: enough to tell, whatever the size of the file.</summary>
    const int SamplesMax = 4096;

    /// <summary>
    /// The size that the header claims unless another one fits twice as well; 0 when it claims none and nothing in the
    /// file looks like a page of any size.
    /// </summary>
    public static int Of(ReadOnlySpan<byte> file, int claimed)
    {
        var (best, bestScore) = (claimed, claimed == 0 ? 0 : 2 * Score(file, claimed));
        for (var size = Min; size <= Max; size *= 2)
        {
            var score = Score(file, size);
            if (score > bestScore) (best, bestScore) = (size, score);
        }

        return best;
    }

    static long Score(ReadOnlySpan<byte> file, int size)
    {
        var score = 0L;
        var step = Math.Max(1, file.Length / size / SamplesMax);
        for (var page = 0L; (page + 1) * size <= file.Length; page += step)
        {
            if (IsPage(file.Slice((int)(page * size), size), page == 0 ? FileHeader.Size : 0)) score += size;
        }

        return score * step;
    }

    static bool IsPage(ReadOnlySpan<byte> bytes, int header)
    {
        if (!TreePage.TryRead(bytes, bytes.Length, header, out var page) || page.CellCount == 0) return false;
        var end = 0;
        for (var i = 0; i < page.CellCount; i++)
        {
            if (!page.TryCell(i, out var cell)) return false;
            end = Math.Max(end, cell.Start + cell.Local);
        }

        return end > bytes.Length / 2;
    }
}
