using System.Text;

namespace Andon.Core.Context;

/// <summary>
/// One section in the making: its heading, who wrote what stands in it, and its entries, of which the newest are taken
/// while there is room. Whether anything is left out, it says how much and where the rest is. Used by one page.
/// </summary>
/// <param name="name">What the section holds, for programs.</param>
/// <param name="heading">The heading and the line that says where its texts come from.</param>
/// <param name="total">How many entries there are, also those that were not given.</param>
/// <param name="newestFirst">The entries that may be taken, each of whole lines.</param>
/// <param name="rest">Where all of them are, as a command.</param>
sealed class ContextSection(
    string name, string heading, int total, IReadOnlyList<string> newestFirst, string rest)
{
    int _taken;
    bool _isClosed;

    /// <summary>What the section takes before its first entry, however many are left out.</summary>
    public int FixedBytes => total == 0 ? 0 : Encoding.UTF8.GetByteCount(heading + Omission(total));

    public ContextShare Share => new(name, _taken, total);

    /// <summary>
    /// Takes the next entry if it fits. One that does not fit ends the section: what is left out is what is older.
    /// </summary>
    public bool TryTake(ref int left)
    {
        if (_isClosed || _taken == newestFirst.Count) return false;
        var bytes = Encoding.UTF8.GetByteCount(newestFirst[_taken]);
        _isClosed = bytes > left;
        if (_isClosed) return false;
        left -= bytes;
        _taken++;
        return true;
    }

    /// <summary>Oldest first, as things happened.</summary>
    public void WriteTo(StringBuilder page)
    {
        if (total == 0) return;
        page.Append(heading);
        if (_taken < total) page.Append(Omission(total - _taken));
        for (var i = _taken - 1; i >= 0; i--) page.Append(newestFirst[i]);
    }

    string Omission(int count) => $"_{count} of {total} left out, the oldest; all are in: {rest}_\n";
}
