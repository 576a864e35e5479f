using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>Says whether making a store anew out of what is left would lose anything that was acknowledged.</summary>
static class Loss
{
    /// <summary>What would be lost if the store ended at the point; null when nothing would, by proof.</summary>
    public static string? Find(StoreMark mark, LogImage image, LogSalvage salvage, LogPoint reached)
    {
        var end = reached.Record;
        if (salvage.LastRecord > end)
        {
            return $"What can be proved ends at record {end}, and the log has records up to {salvage.LastRecord}: "
                + (salvage.Lost(end) is { Length: > 0 } lost ? $"lost is {lost}." : "they do not follow it.");
        }

        if (mark.Record > end)
            return $"What can be proved ends at record {end}; lost is {end + 1}..{mark.Record}.";
        if (mark.IsClosed) return null;
        var hasEnd = salvage.EndsWhole && salvage.LastRecord >= end && image.LastNumber >= mark.Segment
            && (image.LastNumber > mark.Segment || image.LastBytes >= mark.SegmentBytes);
        return hasEnd && end > 0
            ? null
            : $"What can be proved ends at record {end}. The store was not closed in order and the end of its log is "
                + "gone, so it cannot be told whether records after that one were acknowledged.";
    }
}
