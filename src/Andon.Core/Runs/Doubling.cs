namespace Andon.Core.Runs;

/// <summary>Waits that double each time, up to a longest one.</summary>
public static class Doubling
{
    const int DoublingsMax = 30;

    /// <summary>The wait after so many doublings of the first.</summary>
    public static TimeSpan Of(TimeSpan first, TimeSpan longest, int doublings)
    {
        var wait = first.TotalSeconds * (1L << Math.Min(doublings, DoublingsMax));
        return TimeSpan.FromSeconds(Math.Min(wait, longest.TotalSeconds));
    }
}
