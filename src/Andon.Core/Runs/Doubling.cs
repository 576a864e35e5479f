namespace Andon.Core.Runs;

/// <summary>Waits that double each time, up to a longest one.</summary>
static class Doubling
{
    const int DoublingsMax = 30;

    public static TimeSpan Of(TimeSpan first, TimeSpan longest, int doublings)
    {
        var wait = first.TotalSeconds * (1L << Math.Min(doublings, DoublingsMax));
        return TimeSpan.FromSeconds(Math.Min(wait, longest.TotalSeconds));
    }
}
