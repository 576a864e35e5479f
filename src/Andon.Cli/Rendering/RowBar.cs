using System.Globalization;
using Andon.Cli.Execution;

namespace Andon.Cli.Rendering;

/// <summary>Shows on a terminal how far long work on rows is; elsewhere it is silent.</summary>
/// <param name="invocation">On whose stream for errors.</param>
/// <param name="what">Whose rows.</param>
/// <param name="all">How many there are; null while nobody knows.</param>
sealed class RowBar(Invocation invocation, string what, long? all)
{
    const int Cells = 30;

    long _done;

    bool IsShown => invocation is { IsTerminal: true, IsJson: false };

    public void Add(int rows) => Reach(_done + rows);

    public void Reach(long done)
    {
        _done = done;
        if (!IsShown) return;
        invocation.Errors.Write($"\r{what} {Text()}");
        invocation.Errors.Flush();
    }

    public void End()
    {
        if (IsShown) invocation.Errors.Write("\r\u001b[K");
    }

    string Text()
    {
        if (all is not { } known) return string.Create(CultureInfo.InvariantCulture, $"{_done} rows");
        var share = known == 0 ? 1 : Math.Min(1, (double)_done / known);
        return string.Create(CultureInfo.InvariantCulture, $"{Draw(share)} ({_done} of {known} rows)");
    }

    /// <summary>The bar and the percentage.</summary>
    /// <param name="share">0 to 1.</param>
    public static string Draw(double share)
    {
        var bar = new string('#', (int)(share * Cells)).PadRight(Cells, '.');
        return string.Create(CultureInfo.InvariantCulture, $"[{bar}] {share:P0}");
    }
}
