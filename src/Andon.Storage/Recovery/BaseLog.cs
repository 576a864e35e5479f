using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>Writes a log anew: one base segment that holds what the projection holds.</summary>
static class BaseLog
{
    public static Segment Write(
        IDisk disk, StorePlace place, StoreId store, IProjection projection, long lastNumber)
    {
        var header = new SegmentHeader(store, lastNumber + 1, projection.Point, IsBase: true);
        while (disk.Stat(Path.Combine(place.LogDirectory, header.FileName)) is not null)
            header = header with { Number = header.Number + 1 };
        using var writer = new BaseWriter(disk, place.LogDirectory);
        return writer.Write(header, projection.Export());
    }
}
