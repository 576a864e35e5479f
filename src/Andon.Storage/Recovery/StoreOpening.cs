using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Makes a store, or opens one: reads the log to its last whole frame, lets the projection follow, and makes again
/// whichever of the two is missing, damaged or foreign from the other. What neither can give is refused, and a
/// refused start leaves the folder byte-identical. Runs before the writer thread does.
/// </summary>
sealed class StoreOpening<TProjection>(
    StorePlace place, StoreSurroundings surroundings, IReadOnlyList<Table> tables, IProjectionFiles<TProjection> files)
    where TProjection : class, IProjection
{
    readonly Replay _replay = new(tables);
    readonly SetAside _setAside = new(place, surroundings);
    readonly Swap _swap = new(place, surroundings.Disk);

    IDisk Disk => surroundings.Disk;

    /// <summary>Makes the files of a store where nothing is yet; all of it is durable when it returns.</summary>
    public LoggedStore<TProjection> Create()
    {
        var making = Begin();
        Disk.CreateDirectory(place.LogDirectory);
        Disk.SyncDirectory(place.Directory);
        var store = new StoreId(place.Uuid, 1);
        files.Build(store, projection => { });
        var projection = files.Install();
        try
        {
            var log = Log.Log.Create(Disk, place.LogDirectory, store);
            making.End();
            return Joined(log, projection);
        }
        catch
        {
            projection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the files of a store out of a copy of another's database, which is moved; its log begins with what it has.
    /// </summary>
    public LoggedStore<TProjection> Adopt(string copy)
    {
        var making = Begin();
        files.Adopt(copy, new StoreId(place.Uuid, 1));
        var store = Open();
        making.End();
        return store;
    }

    /// <summary>
    /// Puts what a copy holds in place of what the store has, which is set aside; its log goes on with a base. When
    /// this fails, the store has the one or the other, and the next opening finishes it.
    /// </summary>
    public LoggedStore<TProjection> Replace(string copy)
    {
        Disk.CreateDirectory(place.Directory);
        RequireWritable();
        RequireSpace();
        Disk.CreateDirectory(place.LogDirectory);
        Disk.SyncDirectory(place.Directory);
        using (var source = files.Read(copy))
        {
            var numbers = Disk.List(place.LogDirectory).Select(name => SegmentHeader.NumberOf(name) ?? 0);
            var store = new StoreId(place.Uuid, NextGeneration(source.Store.Generation));
            var header = new SegmentHeader(store, numbers.DefaultIfEmpty().Max() + 1, source.Point, IsBase: true);
            _swap.Begin(header.FileName);
            using var writer = new BaseWriter(Disk, place.LogDirectory);
            writer.Write(header, source.Export()).Dispose();
        }

        return Open();
    }

    /// <summary>Higher than that of anything that lies there, whatever state it is in.</summary>
    long NextGeneration(long least)
    {
        foreach (var name in Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName))
        {
            using var file = Disk.Open(Path.Combine(place.LogDirectory, name));
            var bytes = new byte[SegmentHeader.Size];
            if (SegmentHeader.Parse(bytes.AsSpan(0, file.Read(0, bytes))) is { } header)
                least = Math.Max(least, header.Store.Generation);
        }

        return Math.Max(least, files.Inspect() is ProjectionFinding.Usable usable ? usable.Store.Generation : 0) + 1;
    }

    /// <summary>
    /// The base is there: whatever the log had before it, and the database, is of the past. Does nothing a second time.
    /// </summary>
    LoggedStore<TProjection> FinishSwap()
    {
        var name = _swap.Base!;
        var number = SegmentHeader.NumberOf(name) ?? 0;
        foreach (var old in Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName)
            .Where(old => (SegmentHeader.NumberOf(old) ?? 0) < number || (old != name && !IsOurs(old))))
            _setAside.Move(Path.Combine(place.LogDirectory, old));
        var store = RebuiltFromBase();
        try
        {
            _swap.End();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    LoggedStore<TProjection> RebuiltFromBase()
    {
        var image = LogImage.Read(Disk, place.LogDirectory, place.Uuid);
        try
        {
            return Rebuilt(image, "an earlier state was put in its place");
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    bool IsOurs(string segment)
    {
        using var file = Disk.Open(Path.Combine(place.LogDirectory, segment));
        var bytes = new byte[SegmentHeader.Size];
        return SegmentHeader.Parse(bytes.AsSpan(0, file.Read(0, bytes)))?.Store.Uuid == place.Uuid;
    }

    Making Begin()
    {
        var making = new Making(place, surroundings);
        if (making.IsLeftOver()) making.MoveAside();
        else if (Disk.List(place.LogDirectory).Count > 0 || Disk.Stat(place.Database) is not null) throw InTheWay();
        making.Begin();
        return making;
    }

    /// <summary>Opens a store that exists.</summary>
    public LoggedStore<TProjection> Open()
    {
        RequireWritable();
        if (_swap.HasBase) return FinishSwap();
        _swap.End();
        var image = LogImage.Read(Disk, place.LogDirectory, place.Uuid);
        try
        {
            var finding = files.Inspect();
            if (finding is ProjectionFinding.Newer newer) throw IsNewer(newer.Reason);
            foreach (var foreign in image.Foreign)
                Tell($"{foreign} in its log is not a segment of it and is passed over");
            return FindDamage(image) is { } damage
                ? OpenByDatabase(image, finding, damage)
                : OpenByLog(image, finding);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    string? FindDamage(LogImage image)
    {
        if (image.IsMissing) return "The log is missing.";
        if (image.Damage is not null) return image.Damage;
        var known = files.RecordKnown;
        return known > image.End.Record ? $"The log was cut after record {image.End.Record}; it had {known}." : null;
    }

    LoggedStore<TProjection> OpenByLog(LogImage image, ProjectionFinding finding)
    {
        TProjection? projection = null;
        try
        {
            projection = finding is ProjectionFinding.Usable ? files.Open() : null;
            if (projection is not null && projection.Point.Record > image.End.Record)
                return OpenByDatabase(image, projection, $"The log ends at record {image.End.Record}.");
            if (projection is null) return Rebuilt(image, Describe(finding));
            if (projection.Point.Record < image.Segments[0].Header.Start.Record)
            {
                projection.Dispose();
                return Rebuilt(image, "it ends before the log begins");
            }

            image.Harden();
            if (_replay.CatchUp(projection, image.Segments, image.End) is var lacked
                && IsStale(image, projection, lacked))
                Tell($"its database was {lacked} records behind its log, as an older copy is; it has them now");
            return Joined(image.Continue(place.Uuid), projection);
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.Damaged)
        {
            projection?.Dispose();
            return Rebuilt(image, fault.Message);
        }
        catch (LogDamage damage) when (projection is not null)
        {
            projection.RollBack();
            return OpenByDatabase(image, projection, damage.Message);
        }
        catch (IOException)
        {
            projection?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A crash may cost the database the last batch, and a power cut what was not checkpointed; that is not told.
    /// </summary>
    static bool IsStale(LogImage image, TProjection projection, long lacked) =>
        projection.Point.Record - lacked < image.BeforeLastBatch.Record;

    LoggedStore<TProjection> Rebuilt(LogImage image, string why)
    {
        var generation = image.Generation + 1;
        var log = image.Continue(place.Uuid);
        try
        {
            RequireSpace();
            files.Build(new StoreId(place.Uuid, generation), fresh => _replay.Fill(fresh, log.Segments, log.Head));
            log.Renew(generation);
            var projection = files.Install();
            Tell($"its database could not be used ({why}) and was made again from the log; generation {generation}");
            return Joined(log, projection);
        }
        catch (LogDamage damage)
        {
            throw Damaged($"{damage.Message} The database cannot make up for it: {why}");
        }
    }

    LoggedStore<TProjection> OpenByDatabase(LogImage image, ProjectionFinding finding, string damage)
    {
        if (finding is ProjectionFinding.Usable) return OpenByDatabase(image, files.Open(), damage);
        if (image.IsMissing && finding is ProjectionFinding.Missing) throw Missing();
        if (finding is ProjectionFinding.Foreign foreign) throw Foreign(foreign.Reason, damage);
        throw Damaged($"{damage} The database cannot make up for it: {Describe(finding)}");
    }

    /// <summary>
    /// The log cannot be believed: what the database holds, and what the log has after it, becomes the new log.
    /// </summary>
    LoggedStore<TProjection> OpenByDatabase(LogImage image, TProjection projection, string damage)
    {
        try
        {
            if (projection.FindDamage() is { } other) throw Damaged($"{damage} The database is damaged too: {other}");
            var salvage = new LogSalvage(tables, image.Segments, projection.Point);
            ApplyAll(projection, salvage);
            if (salvage.LastRecord > projection.Point.Record)
                throw Damaged(
                    $"{damage} The database ends at record {projection.Point.Record}; the log had more.");
            RequireSpace();
            var id = new StoreId(place.Uuid, Math.Max(image.Generation, projection.Store.Generation) + 1);
            Disk.CreateDirectory(place.LogDirectory);
            Disk.SyncDirectory(place.Directory);
            var fresh = BaseLog.Write(Disk, place, id, projection, image.Segments);
            var log = new Log.Log(Disk, place.LogDirectory, id, [fresh], projection.Point);
            foreach (var segment in image.Segments) _setAside.Move(segment.Path);
            image.Dispose();
            log.Renew(id.Generation);
            Tell($"its log could not be used ({damage}) and was written anew from its database; "
                + $"generation {id.Generation}");
            return Joined(log, projection);
        }
        catch
        {
            projection.Dispose();
            throw;
        }
    }

    static void ApplyAll(TProjection projection, LogSalvage salvage)
    {
        projection.Begin();
        while (salvage.Next(projection.Point) is { } record) projection.Apply(record);
        projection.Commit();
    }

    LoggedStore<TProjection> Joined(Log.Log log, TProjection projection) =>
        new(place, surroundings, tables, files, log, projection);

    void RequireWritable()
    {
        if (Disk.Stat(place.Directory) is null) throw Missing();
        var segments = Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName)
            .Select(name => Path.Combine(place.LogDirectory, name));
        foreach (var path in (IEnumerable<string>)[place.Directory, place.LogDirectory, place.Database, .. segments])
        {
            if (Disk.Stat(path) is not null && !Disk.CanWrite(path)) throw ReadOnly(path);
        }
    }

    void RequireSpace()
    {
        var (free, needed) = (Disk.FreeSpace(place.Directory), files.BytesNeeded);
        if (free < needed)
        {
            throw new StoreException(
                ErrorCode.Unavailable, $"{place.Title} cannot be repaired now.",
                $"It takes {needed} bytes in {place.Directory}; {free} are free.", "Make room and start again.");
        }
    }

    void Tell(string text) => surroundings.Story(place.Board, text);

    static string Describe(ProjectionFinding finding) => finding switch
    {
        ProjectionFinding.Missing => "it is missing",
        ProjectionFinding.Foreign foreign => foreign.Reason,
        ProjectionFinding.Damaged damaged => damaged.Reason,
        ProjectionFinding.Newer newer => newer.Reason,
        _ => "it is there",
    };

    StoreException Missing() => new(
        ErrorCode.StoreMissing, $"{place.Title} cannot be opened.",
        $"Neither its log nor its database is in {place.Directory}.",
        "Put the folder back, or restore a backup; nothing was created.");

    StoreException Foreign(string reason, string damage) => new(
        ErrorCode.StoreForeign, $"{place.Title} cannot be opened.", $"{reason} {damage}",
        "Put this store's own files back; nothing was changed.");

    StoreException IsNewer(string reason) => new(
        ErrorCode.StoreNewer, $"{place.Title} cannot be opened.", reason, "Run that version; nothing was changed.");

    StoreException Damaged(string why) => new(
        ErrorCode.StoreDamaged, $"{place.Title} cannot be opened.", why,
        "Keep the folder as it is and restore a backup beside it; nothing was deleted.");

    StoreException ReadOnly(string path) => new(
        ErrorCode.StoreReadOnly, $"{place.Title} cannot be opened.", $"{path} cannot be written.",
        "Make it writable for the daemon's user; nothing was changed.");

    StoreException InTheWay() => new(
        ErrorCode.BoardExists, $"{place.Title} cannot be made.", $"{place.Directory} already holds files of a store.",
        "Choose another name, or move that folder away.");
}
