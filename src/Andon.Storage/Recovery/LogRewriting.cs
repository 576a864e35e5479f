using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Writes a store's log anew from its projection; what was there before is set aside. Runs before the writer thread
/// does.
/// </summary>
sealed class LogRewriting<TProjection>(
    StorePlace place, StoreSurroundings surroundings, IReadOnlyList<Table> tables, IProjectionFiles<TProjection> files)
    where TProjection : class, IProjection
{
    readonly SetAside _setAside = new(place, surroundings);

    /// <summary>The store; the projection belongs to it, or is closed.</summary>
    public LoggedStore<TProjection> Run(LogImage image, TProjection projection, long generation, Damage why)
    {
        try
        {
            var disk = surroundings.Disk;
            var id = new StoreId(place.Uuid, generation);
            _setAside.MakeRoom(image.Segments.Sum(segment => segment.File.Stamp.Size)); // before there is a base
            disk.CreateDirectory(place.LogDirectory);
            disk.SyncDirectory(place.Directory);
            var fresh = BaseLog.Write(disk, place, id, projection, image.LastNumber);
            var log = new Log.Log(disk, place.LogDirectory, id, [fresh], projection.Point);
            var old = image.Segments.Select(segment => segment.Path).Concat(image.Headless.Select(file => file.Path))
                .Concat(image.Foreign.Select(name => Path.Combine(place.LogDirectory, name)));
            _setAside.MoveLog(old, $"its log was written anew: {why}");
            image.Dispose();
            log.Renew(generation);
            return new LoggedStore<TProjection>(place, surroundings, tables, files, log, projection);
        }
        catch
        {
            projection.Dispose();
            throw;
        }
    }
}
